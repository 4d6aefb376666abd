import { describe, expect, it } from 'vitest'
import { overlay, readMessage, writeMessage } from '#lib/onboarding/bundle/proto-json.ts'
import { PROXY_CONFIG } from '#lib/onboarding/bundle/proxy-config-shape.ts'

const read = (value: unknown) => {
  const message = readMessage(PROXY_CONFIG, value)
  if (!message.ok) throw new Error(message.problems[0]?.message)
  return message.value
}
const rewritten = (value: unknown) => writeMessage(PROXY_CONFIG, read(value))

describe('a message', () => {
  it('is written in one form, whichever notation it came in', () => {
    expect(
      rewritten({
        discovery_address: 'istiod:15012',
        status_port: '15020',
        interceptionMode: 1,
        drainDuration: '1m',
        sds: { k8s_sa_jwt_path: '/x' },
        tracing: { stackdriver: { max_number_of_attributes: 3 } },
      }),
    ).toEqual({
      discoveryAddress: 'istiod:15012',
      drainDuration: '60s',
      interceptionMode: 'TPROXY',
      sds: { k8sSaJwtPath: '/x' },
      statusPort: 15_020,
      tracing: { stackdriver: { maxNumberOfAttributes: '3' } },
    })
  })

  it('drops what says nothing, but not what tells 0 or false from nothing', () => {
    expect(
      rewritten({
        statusPort: 0,
        meshId: '',
        extraStatTags: [],
        proxyMetadata: {},
        interceptionMode: 'REDIRECT',
        noSuchField: 1,
        concurrency: 0,
        holdApplicationUntilProxyStarts: false,
        gatewayTopology: {},
        tracingServiceName: 'APP_LABEL_AND_NAMESPACE',
      }),
    ).toEqual({
      concurrency: 0,
      gatewayTopology: {},
      holdApplicationUntilProxyStarts: false,
      tracingServiceName: 'APP_LABEL_AND_NAMESPACE',
    })
  })

  it.each([
    [{ proxyMetadata: { A: true } }, 'proxyMetadata.A must be text: put it in quotes'],
    [{ statusPort: 1.5 }, 'statusPort must be a whole number from -2147483648 to 2147483647'],
    [{ statusPort: 2 ** 31 }, 'statusPort must be a whole number from -2147483648 to 2147483647'],
    [{ drainDuration: 10 }, 'drainDuration must be a duration such as 10s'],
    [{ tracing: { customTags: { a: { literal: 1 } } } }, 'tracing.customTags.a.literal must be an object'],
    [{ extraStatTags: ['a', 1] }, 'extraStatTags[1] must be text: put it in quotes'],
    [{ interceptionMode: 'constructor' }, 'interceptionMode must be one of REDIRECT, TPROXY, NONE'],
    [{ interceptionMode: 'SOME' }, 'interceptionMode must be one of REDIRECT, TPROXY, NONE'],
  ])('is refused where Istio refuses it: %j', (value, words) => {
    const message = readMessage(PROXY_CONFIG, value)
    expect(message.ok ? '' : message.problems[0]?.message).toBe(words)
  })

  it('overlays whole fields, and of a oneof leaves one', () => {
    const base = read({
      tracing: { sampling: 1, zipkin: { address: 'z' } },
      serviceCluster: 'a',
      statusPort: 5,
    })
    const over = read({ tracing: { sampling: 2 }, tracingServiceName: 'CANONICAL_NAME_ONLY', statusPort: 0 })
    expect(writeMessage(PROXY_CONFIG, overlay(PROXY_CONFIG, base, over))).toEqual({
      tracing: { sampling: 2 },
      tracingServiceName: 'CANONICAL_NAME_ONLY',
    })
  })
})
