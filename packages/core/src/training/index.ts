// From features in memory to weights: the same bits on every host, for any number of workers.
export {
  createDataset,
  type Dataset,
  functionalsOf,
  type ModelRecipe,
  rowsOf,
  type Version,
} from './dataset.js';
export { type Discriminant, fitDiscriminant } from './discriminant.js';
export { type ShardWorker, type StartWorker, TrainingPool } from './pool.js';
export { PROFILE_CLIPS, PROFILE_KINDS, type ProfileKind, ProfileSource } from './profiles.js';
export { answerOrError, RemoteWorker } from './remote-worker.js';
export { type Answer, computeHere, type Request, ShardComputer, type ShardsStart } from './shard-computer.js';
export {
  type Checkpoint,
  type Epoch,
  type TrainedWeights,
  type TrainingState,
  type TrainOptions,
  trainNetwork,
} from './trainer.js';
export type { DescribedRecordings } from './voice-model.js';
export type { TrainingRequest } from './web/messages.js';
export { trainInWorker } from './web/train-in-worker.js';
