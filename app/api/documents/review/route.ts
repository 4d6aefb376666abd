import { documentsRequestSchema } from '#lib/documents/review.ts'
import { reviewDocuments } from '#server/documents/review.ts'
import { json, readBody } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'

export const POST = route(async ({ request, runtime, actor }) =>
  json(
    await reviewDocuments(
      { request: runtime.requestAs(actor), offThread: runtime.documentsThread },
      await readBody(request, documentsRequestSchema),
    ),
  ),
)
