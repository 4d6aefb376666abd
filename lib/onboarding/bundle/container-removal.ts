import { CLEAN_UP, CONTAINER, runContainer, WITH_RULES } from '#lib/onboarding/bundle/container-run.ts'

/** How a sidecar in a container goes. The rules are the host's: those that stay lead its traffic to an Envoy that is gone. */
export const CONTAINER_REMOVAL: readonly { what: string; command: string }[] = [
  {
    what: 'Stop Envoy and the agent; they stay stopped when the host starts',
    command: `sudo docker stop -t 30 ${CONTAINER}`,
  },
  {
    what: 'At once after that, take its rules of iptables out: until then the host reaches nothing over TCP',
    command: runContainer(
      WITH_RULES,
      `"$(sudo docker inspect --format '{{.Config.Image}}' ${CONTAINER})"`,
      CLEAN_UP,
    ),
  },
  { what: 'Remove the container', command: `sudo docker rm -f ${CONTAINER}` },
]
