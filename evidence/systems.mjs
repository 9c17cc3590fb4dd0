import { fileURLToPath } from 'node:url';

/*
 * What is compared, a line each; a recipe is one of packages/lab/recipes by its name, or a file here. They stand in the
 * page in this order.
 */

const own = (name) => fileURLToPath(new URL(`recipes/${name}.json`, import.meta.url));

export const systems = [
  { name: 'majority', baseline: 'majority', what: 'the emotion most frequent in training, always' },
  {
    name: 'egemaps-svm',
    baseline: 'svm',
    what: '88 functionals of eGeMAPSv02, standardised, into a linear SVM with balanced classes; C chosen in the training part with speakers apart',
  },
  {
    name: 'mfcc-lstm',
    recipe: own('mfcc-lstm'),
    what: '40 MFCCs every 32 ms into an LSTM of 128 units, its last state into 64 units; nothing normalised by recording, nothing augmented. It stands for the method that affetto grew from, which took the mean of the MFCCs over time as a sequence of 40 numbers; our networks do not, so that one is run in Keras by `npm run bench -- whole-way`',
  },
  {
    name: 'log-mel-head',
    recipe: own('log-mel-head'),
    what: "the LSTM of `voices` and its training on 64 mel bands in dB, the recording's mean removed; copies drawn per recording, neither profiles nor a discriminant. It shows what the states are worth to one head, not what can be had of mel bands: the recipe `default`, made for them, has 82.7 % on EMO-DB with speakers apart",
  },
  {
    name: 'tiny',
    recipe: 'tiny',
    what: 'the recipe of the model that comes with affetto, trained on the corpus',
  },
  {
    name: 'base',
    recipe: 'base',
    what: "the recipe of the other such model, on states of Whisper's first three blocks, with profiles, random voices and a linear discriminant that leaves out how voices differ; it is for several corpora at once, and stands aside where there is one",
  },
  {
    name: 'voices',
    recipe: 'voices',
    what: 'the same network for one corpus: the states of four blocks, their deviations over time too, more epochs, mixtures, no random voices, and a discriminant that goes by how voices differ',
  },
];
