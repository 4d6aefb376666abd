import { route } from '#server/http/route.ts'
import { FOR_KUBECTL, passOn } from '#server/kube-proxy/kube-route.ts'

const answer = route(passOn, FOR_KUBECTL)

export const GET = answer
export const HEAD = answer
export const OPTIONS = answer
export const POST = answer
export const PUT = answer
export const PATCH = answer
export const DELETE = answer
