/** Whether the process behind this base URL says that it is ready. One that hangs is accepted by the system and says nothing. */
export async function askReady(baseUrl: string, timeoutMs: number): Promise<boolean> {
  try {
    const reply = await fetch(`${baseUrl}/health/ready`, { signal: AbortSignal.timeout(timeoutMs) });
    await reply.body?.cancel();
    return reply.status === 200;
  } catch {
    return false;
  }
}
