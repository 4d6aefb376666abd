import { CONTAINER } from '#lib/onboarding/bundle/container-run.ts'
import { ISTIOD_PORT } from '#lib/onboarding/bundle/flags.ts'

/** How the sidecar of a VM runs: Istio's package with its unit, or a container on the host's network. */
export type InstallWay = 'package' | 'container'

const LOGS = '/var/log/istio/istio.log /var/log/istio/istio.err.log'
/** Where the name of istiod is known: a container has a line of its own for it, which the host has not. */
const within = (way: InstallWay, command: string): string =>
  way === 'package' ? command : `sudo docker exec ${CONTAINER} ${command}`

/** Commands that look at a VM, and those that start it; `host` is the name of istiod. */
export const vmLooks = (way: InstallWay, host: string) => ({
  state:
    way === 'package'
      ? 'systemctl status istio --no-pager'
      : `sudo docker ps --all --filter 'name=^${CONTAINER}$'`,
  log: way === 'package' ? `sudo tail -n 100 ${LOGS}` : `sudo docker logs --tail 100 ${CONTAINER}`,
  start: way === 'package' ? 'sudo systemctl enable --now istio' : `sudo docker start ${CONTAINER}`,
  restart: way === 'package' ? 'sudo systemctl restart istio' : `sudo docker restart ${CONTAINER}`,
  resolve: within(way, `getent hosts ${host}`),
  connect: within(way, `nc -vz -w 3 ${host} ${ISTIOD_PORT}`),
  certificate: `${within(way, `openssl s_client -connect ${host}:${ISTIOD_PORT} -servername ${host} -CAfile /etc/certs/root-cert.pem -verify_return_error`)} < /dev/null`,
  captured: 'sudo iptables -t nat -S | grep ISTIO',
})
type Look = keyof ReturnType<typeof vmLooks>

/** The command of either way, where it is not known which one it is: the second is for a VM that has no such unit. */
export function eitherLook(look: Look, host = ''): string {
  const [first, second] = [vmLooks('package', host)[look], vmLooks('container', host)[look]]
  return first === second ? first : `${first} || ${second}`
}
