/** What a process of the bench does for the one that started it. Everything said goes as one message each way. */
export type Answers = Record<string, (input: never) => Promise<unknown>>;

export type RequestMessage = { id: number; name: string; input: unknown };
export type ReplyMessage = { id: number; result?: unknown; error?: string };

/** Serves requests until whoever started this process is gone. */
export function answerRequests(answers: Answers): void {
  const send = (reply: ReplyMessage): void => void process.send?.(reply);
  process.on('message', ({ id, name, input }: RequestMessage) => {
    Promise.resolve()
      .then(() => answers[name]?.(input as never))
      .then((result) => send({ id, result }))
      .catch((error: unknown) =>
        send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      );
  });
  process.on('disconnect', () => process.exit(0));
  send({ id: 0 });
}
