export const home = {
  'home.title': 'Home',
  'home.waits': 'What waits for you',
  'home.waits-none': 'Nothing waits for you.',
} as const;
