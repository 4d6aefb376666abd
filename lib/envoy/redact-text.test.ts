import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CERTIFICATE, pem } from '#lib/envoy/golden-dump.test-helper.ts'
import { redactText } from '#lib/envoy/redact-text.ts'

describe('redactText', () => {
  it.each([
    ['a header', 'authorization: Bearer abc.def-ghi and more\nx: y', 'authorization: [redacted]\nx: y'],
    ['a header, indented', '  Cookie: a=b; c=d', '  Cookie: [redacted]'],
    ['a bearer token', 'curl -H "x: Bearer abcdef123456"', 'curl -H "x: Bearer [redacted]"'],
    ['basic authentication', `Basic ${btoa('me:secret')}`, 'Basic [redacted]'],
    ['a query', '/x?access_token=abc&y=1', '/x?access_token=[redacted]&y=1'],
    ['YAML', 'password: "a b c"\nname: x', 'password: "[redacted]"\nname: x'],
    ['escaped JSON', '{\\"api_key\\":\\"abc\\"}', '{\\"api_key\\":\\"[redacted]\\"}'],
    ['Lua', `h:add('x-api-key', 'abc')`, `h:add('x-api-key', '[redacted]')`],
    ['a Lua table', `t["client_secret"] = "abc"`, `t["client_secret"] = "[redacted]"`],
    ['an option', 'proxy --token abc --domain x', 'proxy --token [redacted] --domain x'],
    ['an option with =', 'proxy --token=abc --domain x', 'proxy --token=[redacted] --domain x'],
    ['one assignment within another', 'regex: token=abc x', 'regex: token=[redacted] x'],
    ['the last of many arguments', `set("add", "x-api-key", "abc")`, `set("add", "x-api-key", "[redacted]")`],
    ['a hashed password', 'me:{SHA}abc=', 'me:[redacted]'],
    ['a key in base64', `x ${btoa(pem('PRIVATE KEY', 'abc'))}`, `x ${btoa('[redacted]\n')}`],
    ['a key that was cut off', '-----BEGIN PRIVATE KEY-----\nabc', '[redacted]'],
    [
      'a key in DER',
      btoa(
        '0\x82\x04\xbd\x02\x01\x000\r\x06\x09*\x86H\x86\xf7\r\x01\x01\x01\x05\x00\x04\x82\x04\xa70\x82\x04\xa3',
      ),
      '[redacted]',
    ],
  ])('takes out %s', (_, text, out) => {
    expect(redactText(text)).toBe(out)
  })

  it.each([
    [
      'statistics',
      'cluster.outbound|80||token.shop.svc.cluster.local;.upstream_rq_total: 12\njwt_token: 4\n',
    ],
    ['clusters', 'outbound|80||password.shop.svc.cluster.local::10.0.0.1:8080::cx_active::0\n'],
    ['Prometheus', 'envoy_cluster_rq_total{cluster_name="outbound|80||secret.shop"} 3\n'],
    ['a certificate', CERTIFICATE],
    ['a certificate in base64', btoa(CERTIFICATE)],
    ['prose', 'Basic authentication with a token is off; the secret is elsewhere.'],
    ['a SPIFFE identity', 'spiffe://cluster.local/ns/istioinaction/sa/forum'],
    ['where a secret is', 'kubernetes://forum-credential'],
    ['a version', '2026-11-21T20:36:13Z/1'],
  ])('leaves %s', (_, text) => {
    expect(redactText(text)).toBe(text)
  })

  it.each([
    'postgres://u:p@CANARY@host/db',
    'https://u:pa/CANARY@host/',
    'mysql://user:pa#CANARY@host/',
    'user:CANARY@tcp(db:3306)/x',
    'https://h/?X-Amz-Signature=CANARY&x=1',
    'https://h/cb?code=CANARY',
    'https://hooks.slack.com/services/T0/B0/CANARY',
    'password: correct horse CANARY',
    'X_API_KEY := CANARY',
    'local password = "a\\"CANARY"',
    'if h:get("x-api-key") ~= "CANARY" then',
    'if token == "CANARY" then',
    'local secret <const> = "CANARY"',
    'h:replace("authorization", "token " .. "CANARY")',
    'a:\n  password: |\n    one\n    CANARY\n',
    '- name: PASSWORD\n  value: CANARY',
    '{name: "PASSWORD", value: "CANARY"}',
    `password = '''a\nCANARY'''`,
    '<password>CANARY</password>',
    '# c\n{"token":{"value":"CANARY"}}',
    'authorization: Basic\n CANARY',
    `run --password ''CANARY`,
  ])('S31: lets nothing out of %j', (text) => {
    const once = redactText(text)
    expect(once).not.toContain('CANARY')
    expect(redactText(once)).toBe(once)
  })

  it.each([
    'http://[::1]:80/x@y',
    'https://host:8080/x@y',
    'spiffe://cluster.local/ns/a/sa/b',
    'token:8080',
    'jwt.token: P0(nan,1) P25(nan,2)\n',
    'https://host/x?y=a@b',
  ])('leaves %s', (text) => {
    expect(redactText(text)).toBe(text)
  })

  it('changes nothing the second time', () => {
    const word = fc.constantFrom(
      'token',
      'password',
      '=',
      ':',
      ' ',
      '"',
      "'",
      'abc',
      '--',
      '\n',
      'Bearer ',
      'authorization',
      'eyJhbGciOiJ9.e30.x',
      '[redacted]',
      ',',
      '&',
      '{',
      '}',
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (words) => {
        const once = redactText(words.join(''))
        expect(redactText(once)).toBe(once)
      }),
      { numRuns: 1_000 },
    )
  })

  it.each([
    ['beginnings of tokens', 'eyJ-'.repeat(500_000)],
    ['ends of beginnings of tokens', 'eyJaaaaaaaa-'.repeat(100_000)],
    ['users without an end', 'a://a:'.repeat(200_000)],
    ['lines of names', 'token:\n '.repeat(100_000)],
    ['names in lists', 'name: token, '.repeat(100_000)],
    ['quotes with escapes', `token="${'\\'.repeat(500_000)}`],
    ['elements', `${'<token>a'.repeat(100_000)}</`],
    ['lines of base64', `${'A'.repeat(64)}\n`.repeat(16_000)],
    ['names with spaces', `${`a${' '.repeat(40)}`.repeat(25_000)}=`],
    ['a long word', 'a'.repeat(1_000_000)],
    ['many quotes', `"token":"`.repeat(50_000)],
    ['names without an end', `token='a `.repeat(50_000)],
    ['many dashes', '-'.repeat(500_000)],
    ['spaces', `token${' '.repeat(500_000)}=`],
    ['names with dashes', `${'a-'.repeat(300_000)}=`],
    ['words', `${'token '.repeat(100_000)}=`],
    ['quotes without an end', `${"token:\\'a ".repeat(20_000)}"`],
    ['beginnings of keys', '-----BEGIN PRIVATE KEY-----'.repeat(20_000)],
    ['schemes', 'a://'.repeat(100_000)],
    ['colons', 'bearer\t'.repeat(100_000)],
  ])(
    'S38: is done with %s at once',
    (_, text) => {
      expect(redactText(text).length).toBeGreaterThan(0)
    },
    3_000,
  )
})
