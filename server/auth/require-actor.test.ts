import { describe, expect, it } from 'vitest'
import { AppError } from '#server/app-error.ts'
import { requireActor } from '#server/auth/require-actor.ts'

const rules = { user: 'admin', allowedHosts: [] }
const own = { host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000', 'content-type': 'application/json' }

const attempt = (method: string, headers: Record<string, string>): string => {
  try {
    return requireActor(new Request('http://127.0.0.1:3000/api/x', { method, headers }), rules).user
  } catch (error) {
    return error instanceof AppError ? error.code : 'defect'
  }
}

describe('requireActor in local mode', () => {
  it('is the kubeconfig user for our own pages', () => {
    expect(attempt('GET', { host: 'localhost:3000', 'sec-fetch-site': 'same-origin' })).toBe('admin')
    expect(attempt('GET', { host: '127.0.0.1:3000' })).toBe('admin')
    expect(attempt('POST', own)).toBe('admin')
    expect(attempt('POST', { ...own, 'content-type': 'application/json; charset=utf-8' })).toBe('admin')
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('S19: refuses a forged %s', (method) => {
    expect(attempt(method, { ...own, origin: 'https://evil.example' })).toBe('forbidden')
    expect(attempt(method, { ...own, origin: 'null' })).toBe('forbidden')
    expect(attempt(method, { host: own.host, 'content-type': own['content-type'] })).toBe('forbidden')
    expect(attempt(method, { ...own, 'sec-fetch-site': 'cross-site' })).toBe('forbidden')
    expect(attempt(method, { ...own, 'content-type': 'text/plain' })).toBe('forbidden')
    expect(attempt(method, { ...own, 'content-type': 'application/x-www-form-urlencoded' })).toBe('forbidden')
    expect(attempt(method, { ...own, origin: 'http://127.0.0.1:4000' })).toBe('forbidden')
  })

  it('S21: refuses a foreign Host before anything else', () => {
    expect(attempt('GET', { host: '127.0.0.1.nip.io:3000' })).toBe('host-refused')
    expect(attempt('POST', { ...own, host: 'evil.example' })).toBe('host-refused')
  })

  it('S23: refuses to be read by another site', () => {
    expect(attempt('GET', { host: own.host, 'sec-fetch-site': 'cross-site' })).toBe('forbidden')
  })
})

describe('a route for programs', () => {
  const write = (headers: Record<string, string>, method = 'PATCH'): string => {
    try {
      const request = new Request('http://127.0.0.1:3000/api/kube', { method, headers })
      return requireActor(request, rules, { fromPrograms: true }).user
    } catch (error) {
      return error instanceof AppError ? error.code : 'defect'
    }
  }

  it('takes a write that no browser would send like this, and those of our own pages', () => {
    expect(write({ host: own.host })).toBe('admin')
    expect(write({ host: 'localhost:3000', 'content-type': 'application/merge-patch+json' })).toBe('admin')
    expect(write({ ...own, 'sec-fetch-site': 'same-origin' })).toBe('admin')
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('S19: refuses a %s that a page may have sent', (method) => {
    const { host } = own
    for (const origin of ['https://evil.example', 'null', '', 'http://127.0.0.1:4000'])
      expect(write({ host, origin }, method), origin).toBe('forbidden')
    for (const site of ['cross-site', 'same-site', 'same-origin', 'none'])
      expect(write({ host, 'sec-fetch-site': site }, method), site).toBe('forbidden')
    expect(write({ host, 'sec-fetch-mode': 'cors' }, method)).toBe('forbidden')
    expect(write({ host, 'Sec-Fetch-Dest': 'empty' }, method)).toBe('forbidden')
    expect(write({ host: 'evil.example' }, method)).toBe('host-refused')
  })
})
