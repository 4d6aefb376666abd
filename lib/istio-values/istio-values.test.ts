import { describe, expect, test } from 'vitest'
import {
  isCidr,
  isFqdn,
  isIpAddress,
  isLabelKey,
  isLabelValue,
  isPartialWildcard,
  isSocketPath,
  isWildcardDomain,
  protocolOf,
  protocolOfPortName,
} from '#lib/istio-values/istio-values.ts'

const LONG = 'a'.repeat(63)

describe.each([
  {
    what: 'addresses',
    test: isIpAddress,
    taken: ['192.0.2.7', '::1', '2001:db8::7', '::ffff:192.0.2.7', 'fe80::1%eth0', '0.0.0.0'],
    refused: [
      '',
      '192.0.2',
      '192.0.2.07',
      '192.0.2.256',
      '192.0.2.7/32',
      'fe80::1%',
      '[::1]',
      '00001::',
      'a',
    ],
  },
  {
    what: 'CIDR blocks',
    test: isCidr,
    taken: ['192.0.2.0/24', '192.0.2.7/32', '2001:db8::/128', '0.0.0.0/0'],
    refused: [
      '192.0.2.7',
      '192.0.2.0/33',
      '192.0.2.0/024',
      '2001:db8::/129',
      '192.0.2.0/24/1',
      'fe80::1%eth0/64',
    ],
  },
  {
    what: 'domain names',
    test: isFqdn,
    taken: ['db', 'db.example.org', 'DB.Example.org', 'db.example.org.', '7.example.org', `${LONG}.org`],
    refused: ['', '-a.org', 'a_b.org', 'a..b', '192.0.2.7', `${LONG}a.org`, '*.org', `${'a.'.repeat(128)}`],
  },
  {
    what: 'domain names with a wildcard',
    test: isWildcardDomain,
    taken: ['*', '*.example.org', '*-eu.example.org', '*eu.example.org', 'db', 'db.example.org.'],
    refused: ['', 'a.*.org', '**.org', 'a*.org', '*.1', `${LONG}a.org`],
  },
  {
    what: 'partial wildcards',
    test: isPartialWildcard,
    taken: ['*-eu.example.org', 'a*.example.org'],
    refused: ['*', '*.example.org', 'example.org'],
  },
  {
    what: 'keys of labels',
    test: isLabelKey,
    taken: ['app', 'example.org/app', 'A_b.c', LONG],
    refused: ['', '-a', 'a b', 'a/b/c', '/a', 'a/', `${LONG}a`],
  },
  {
    what: 'values of labels',
    test: isLabelValue,
    taken: ['', 'a', 'A_b.c-d', `${LONG}a`],
    refused: ['-a', 'a b', 'a/b', 'a-'],
  },
  {
    what: 'sockets',
    test: isSocketPath,
    taken: ['unix:///run/app.sock', 'unix://@app'],
    refused: ['unix://', 'unix://run/app.sock', 'unix:///run/'],
  },
])('$what', ({ test: isTaken, taken, refused }) => {
  test.each(taken)('takes %j', (text) => expect(isTaken(text)).toBe(true))
  test.each(refused)('refuses %j', (text) => expect(isTaken(text)).toBe(false))
})

test('a protocol is known whatever its case', () => {
  expect(protocolOf('gRPC-Web')).toBe('GRPC-WEB')
  expect(protocolOf('HBONE')).toBeNull()
  expect(protocolOf('')).toBeNull()
})

test('the name of a port says its protocol', () => {
  expect(['http', 'http-api', 'grpc-web-x', 'tcp', 'api', ''].map(protocolOfPortName)).toEqual([
    'HTTP',
    'HTTP',
    'GRPC-WEB',
    'TCP',
    '',
    '',
  ])
})
