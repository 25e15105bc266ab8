/**
 * A text as searches compare it: Unicode lower case, with the one letter that is written differently at the end of a word folded too. So a
 * part of a text folds to a part of the folded text, and what stores keep and what people type can be folded apart.
 */
export const foldCase = (text: string): string => text.toLowerCase().replaceAll('ς', 'σ');
