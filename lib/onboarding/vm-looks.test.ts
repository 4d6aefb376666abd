import { expect, it } from 'vitest'
import { eitherLook } from '#lib/onboarding/vm-looks.ts'

it('has the command of the package, and where that fails the container’s', () => {
  expect(eitherLook('restart')).toBe('sudo systemctl restart istio || sudo docker restart istio-proxy')
  expect(eitherLook('resolve', 'istiod.mesh.svc')).toBe(
    'getent hosts istiod.mesh.svc || sudo docker exec istio-proxy getent hosts istiod.mesh.svc',
  )
})

it('has one command for what is the host’s in both ways', () =>
  expect(eitherLook('captured')).toBe('sudo iptables -t nat -S | grep ISTIO'))
