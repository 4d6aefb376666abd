import { expose } from 'comlink'
import { createDumpReader } from '#components/proxies/dump/dump-reader.ts'

expose(createDumpReader())
