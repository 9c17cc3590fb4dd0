// The extended Geneva Minimalistic Acoustic Parameter Set, eGeMAPSv02, as openSMILE has it.
export { egemaps, egemapsDescriptors } from './egemaps.js';
export { EGEMAPS_DESCRIPTORS, type EgemapsFunctionals, EgemapsStream } from './stream.js';
