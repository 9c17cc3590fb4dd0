/**
 * Writes ONNX models: the few messages and fields of onnx.proto (https://github.com/onnx/onnx, numbers as there)
 * that a network of float32 operators needs.
 */

import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** One operator of the default domain. Attributes are texts or whole numbers. */
export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, string | number | readonly number[]>>;
}

/** A constant: float32 numbers, or int64 given as bigint. */
export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** A float32 input or output; an axis of any length is given by a name. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly name: string;
  readonly description: string;
  /** Version of the operator set. */
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Writes a ModelProto, of the version of the format (8) that goes with opset 17 and is read by every runtime since 2022. */
export function encodeOnnxModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int64(8); // ir_version
  text(writer, 2, 'affetto'); // producer_name
  message(writer, 7, () => writeGraph(writer, model));
  message(writer, 8, () => writer.tag(2, WireType.Varint).int64(model.opset));
  for (const [key, value] of Object.entries(model.metadata)) {
    message(writer, 14, () => {
      text(writer, 1, key);
      text(writer, 2, value);
    });
  }
  return writer.finish();
}

function writeGraph(writer: BinaryWriter, model: OnnxModel): void {
  for (const node of model.nodes) message(writer, 1, () => writeNode(writer, node));
  text(writer, 2, model.name);
  for (const constant of model.constants) message(writer, 5, () => writeConstant(writer, constant));
  text(writer, 10, model.description);
  for (const input of model.inputs) message(writer, 11, () => writeValue(writer, input));
  for (const output of model.outputs) message(writer, 12, () => writeValue(writer, output));
}

function writeNode(writer: BinaryWriter, { operator, inputs, output, attributes = {} }: OnnxNode): void {
  for (const input of inputs) text(writer, 1, input);
  text(writer, 2, output);
  text(writer, 3, output); // a node is named as what it makes
  text(writer, 4, operator);
  for (const [name, value] of Object.entries(attributes)) {
    message(writer, 5, () => {
      text(writer, 1, name);
      writeAttribute(writer, value);
    });
  }
}

function writeAttribute(writer: BinaryWriter, value: string | number | readonly number[]): void {
  const [INT, STRING, INTS] = [2, 3, 7];
  const type = (code: number) => writer.tag(20, WireType.Varint).int32(code);
  if (typeof value === 'string') {
    text(writer, 4, value);
    type(STRING);
  } else if (typeof value === 'number') {
    writer.tag(3, WireType.Varint).int64(value);
    type(INT);
  } else {
    for (const item of value) writer.tag(8, WireType.Varint).int64(item);
    type(INTS);
  }
}

function writeConstant(writer: BinaryWriter, { name, shape, data }: OnnxConstant): void {
  const [FLOAT, INT64] = [1, 7];
  for (const length of shape) writer.tag(1, WireType.Varint).int64(length);
  writer.tag(2, WireType.Varint).int32(data instanceof Float32Array ? FLOAT : INT64);
  text(writer, 8, name);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  writer.tag(9, WireType.LengthDelimited).bytes(bytes);
}

function writeValue(writer: BinaryWriter, { name, shape }: OnnxValue): void {
  const FLOAT = 1;
  const writeShape = () => {
    for (const length of shape) {
      message(writer, 1, () => {
        if (typeof length === 'string') text(writer, 2, length);
        else writer.tag(1, WireType.Varint).int64(length);
      });
    }
  };
  text(writer, 1, name);
  message(writer, 2, () => {
    message(writer, 1, () => {
      writer.tag(1, WireType.Varint).int32(FLOAT);
      message(writer, 2, writeShape);
    });
  });
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}
