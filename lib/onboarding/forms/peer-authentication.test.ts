import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyPeerAuthenticationForm } from '#lib/onboarding/forms/forms.test-helper.ts'
import {
  emptyPeerAuthenticationForm,
  type PeerAuthenticationForm,
  peerAuthenticationDraftOf,
  peerAuthenticationFormOf,
  peerAuthenticationManifestOf,
  peerAuthenticationProblems,
  unshownPeerAuthenticationFields,
} from '#lib/onboarding/forms/peer-authentication.ts'

const begun = (more: Partial<PeerAuthenticationForm> = {}): PeerAuthenticationForm => ({
  ...emptyPeerAuthenticationForm(),
  name: 'vms',
  namespace: 'shop',
  ...more,
})
const labels = [{ key: 'app', value: 'forum' }]

describe('peerAuthenticationManifestOf', () => {
  it('writes the modes of a workload and of its ports', () => {
    expect(
      peerAuthenticationManifestOf(
        begun({
          labels,
          ports: [
            { port: '8080', mode: 'DISABLE' },
            { port: '9090', mode: '' },
          ],
        }),
      ),
    ).toEqual({
      ok: true,
      value: {
        apiVersion: 'security.istio.io/v1',
        kind: 'PeerAuthentication',
        metadata: { name: 'vms', namespace: 'shop' },
        spec: {
          selector: { matchLabels: { app: 'forum' } },
          mtls: { mode: 'STRICT' },
          portLevelMtls: { 8080: { mode: 'DISABLE' }, 9090: {} },
        },
      },
    })
  })

  it('leaves what it was read from as it is, and keeps what it does not know', () => {
    fc.assert(
      fc.property(anyPeerAuthenticationForm(4), (typed) => {
        const manifest = peerAuthenticationDraftOf(typed)
        const { form, kept } = peerAuthenticationFormOf(manifest)
        expect(peerAuthenticationDraftOf(form, kept)).toEqual(manifest)
        expect(peerAuthenticationDraftOf(form)).toEqual(manifest)
      }),
    )
    const manifest = {
      ...peerAuthenticationDraftOf(begun()),
      spec: { selector: { matchLabels: {} }, mtls: {}, later: 1 },
    }
    const { form, kept } = peerAuthenticationFormOf(manifest)
    expect(peerAuthenticationDraftOf(form, kept)).toEqual(manifest)
    expect(peerAuthenticationDraftOf({ ...form, mode: 'STRICT' }, kept).spec).toEqual({
      selector: { matchLabels: {} },
      mtls: { mode: 'STRICT' },
      later: 1,
    })
    expect(unshownPeerAuthenticationFields(kept)).toEqual(['later'])
  })
})

describe('peerAuthenticationProblems', () => {
  it.each<[string, Partial<PeerAuthenticationForm>, string[]]>([
    ['ports without a selector', { ports: [{ port: '80', mode: 'STRICT' }] }, ['ports']],
    ['a port out of range', { labels, ports: [{ port: '0', mode: 'STRICT' }] }, ['ports.0.port']],
    [
      'a port twice',
      {
        labels,
        ports: [
          { port: '80', mode: 'STRICT' },
          { port: '080', mode: 'DISABLE' },
        ],
      },
      ['ports.1.port'],
    ],
    ['a wildcard', { labels: [{ key: 'app', value: 'a*' }] }, ['labels.0.value']],
    ['nothing', { labels }, []],
  ])('says what would be refused: %s', (_, more, fields) => {
    expect(peerAuthenticationProblems(begun(more)).map(({ field }) => field)).toEqual(fields)
  })
})
