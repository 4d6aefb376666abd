import { PROXY_PAGES } from '#lib/proxies/proxy-pages.ts'
import { AppError } from '#server/app-error.ts'
import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readPage } from '#server/proxies/read-page.ts'

export const GET = route(async ({ runtime, params, query }) => {
  const page = PROXY_PAGES.find((one) => one === params.page)
  if (!page) throw new AppError('not-found', 'A proxy has no such page')
  return json(await readPage(runtime, params.id ?? '', page, query))
})
