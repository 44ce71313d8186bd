// It ships no types. What is used of it:
declare module 'omelette' {
  export type Question = { line: string; reply(words: string[]): void };
  export type Completer = {
    on(event: 'complete', listener: (fragment: string, question: Question) => void): void;
    /** Answers the shell and ends the process when a shell asks; else nothing. */
    init(): void;
    generateCompletionCode(): string;
    generateCompletionCodeFish(): string;
  };
  export default function omelette(template: string): Completer;
}
