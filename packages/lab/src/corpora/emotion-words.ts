/** What corpora write for an emotion, beside the emotion's own name here. */
const synonyms: Readonly<Record<string, string>> = {
  anger: 'angry, ang, mad',
  boredom: 'bored',
  calm: 'calmness',
  contempt: 'contemptuous',
  disgust: 'disgusted, dis',
  fear: 'fearful, afraid, fea',
  happiness: 'happy, hap, joy, joyful',
  neutral: 'neutrality, neu',
  sadness: 'sad',
  surprise: 'surprised, sur, pleasant surprise, pleasant surprised, ps',
};

const emotions = new Map(
  Object.entries(synonyms).flatMap(([emotion, words]) =>
    [emotion, ...words.split(', ')].map((word) => [word, emotion] as const),
  ),
);

/** The emotion a word stands for, in any case and with spaces, `_` or `-` inside; undefined for any other word. */
export function emotionOfWord(word: string): string | undefined {
  return emotions.get(
    word
      .trim()
      .toLowerCase()
      .replace(/[\s_-]+/g, ' '),
  );
}
