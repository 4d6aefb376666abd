import { describe, expect, it } from 'vitest'
import { chooseSource } from '#server/runtime/choose-source.ts'

const machine = (env: Record<string, string>, files: string[]) => ({
  env,
  home: '/home/me',
  exists: (path: string) => files.includes(path),
})
const token = '/var/run/secrets/kubernetes.io/serviceaccount/token'

describe('chooseSource', () => {
  it('takes a setting at its word', () => {
    expect(chooseSource('demo', machine({}, ['/home/me/.kube/config']))).toBe('demo')
  })

  it('prefers a kubeconfig, then the cluster it runs in, then the demo mesh', () => {
    const inCluster = { KUBERNETES_SERVICE_HOST: '10.96.0.1' }
    expect(chooseSource('auto', machine(inCluster, ['/home/me/.kube/config', token]))).toBe('kubeconfig')
    expect(chooseSource('auto', machine(inCluster, [token]))).toBe('in-cluster')
    expect(chooseSource('auto', machine({}, [token]))).toBe('demo')
    expect(chooseSource('auto', machine({}, []))).toBe('demo')
  })

  it('reads every path of KUBECONFIG and not the home folder then', () => {
    expect(chooseSource('auto', machine({ KUBECONFIG: '/a:/b' }, ['/b']))).toBe('kubeconfig')
    expect(chooseSource('auto', machine({ KUBECONFIG: '/a' }, ['/home/me/.kube/config']))).toBe('demo')
  })
})
