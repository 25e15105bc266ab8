/** Sounds of the wallboard, made here: nothing is loaded. Actual and drill differ in pitch, rhythm and timbre, so that nobody mistakes one for the other. */
export type SoundState = 'off' | 'on' | 'blocked';

let context: AudioContext | undefined;

/** Only a click of a person lets a browser make sounds. */
export async function armSound(): Promise<SoundState> {
  context ??= new AudioContext();
  await context.resume();
  return soundState();
}

export const soundState = (): SoundState =>
  context === undefined ? 'off' : context.state === 'running' ? 'on' : 'blocked';

/** An actual alert: two hard tones in turn, eight times. A drill: three soft tones upwards, twice. */
export function playSound(side: 'actual' | 'drill'): void {
  if (context === undefined) return;
  const beginS = context.currentTime + 0.05;
  if (side === 'actual')
    for (let at = 0; at < 16; at += 1)
      tone(context, 'square', at % 2 === 0 ? 960 : 720, beginS + at * 0.28, 0.26, 0.22);
  else
    for (const round of [0, 1.6])
      for (const [at, frequency] of [523, 659, 784].entries())
        tone(context, 'sine', frequency, beginS + round + at * 0.35, 0.3, 0.18);
}

function tone(
  audio: AudioContext,
  type: OscillatorType,
  frequencyHz: number,
  startS: number,
  lengthS: number,
  loudness: number,
): void {
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.type = type;
  oscillator.frequency.value = frequencyHz;
  gain.gain.setValueAtTime(0, startS);
  gain.gain.linearRampToValueAtTime(loudness, startS + 0.02);
  gain.gain.setValueAtTime(loudness, startS + lengthS - 0.04);
  gain.gain.linearRampToValueAtTime(0, startS + lengthS);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(startS);
  oscillator.stop(startS + lengthS);
}
