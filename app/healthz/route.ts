/** Alive: the event loop answers. Says nothing of the cluster. */
export function GET(): Response {
  return new Response('ok\n')
}
