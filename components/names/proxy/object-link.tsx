'use client'

import Link from 'next/link'
import { useState } from 'react'
import { objectHref } from '#components/mesh/object-href.ts'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import { ObjectYaml } from '#components/yaml/object-yaml.tsx'
import type { ObjectRef } from '#lib/kube/object-ref.ts'

/** An object of the cluster by name, with the way to its page where it has one, and its YAML. */
export function ObjectLink({ of: ref }: { of: ObjectRef }) {
  const [isOpen, setOpen] = useState(false)
  const href = objectHref(ref)
  const words = `${ref.kind} ${ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`
  return (
    <Disclosure
      title={<NameText>{words}</NameText>}
      label={`${words}: YAML`}
      isExpanded={isOpen}
      onChange={setOpen}
    >
      {isOpen ? (
        <div className="space-y-2">
          {href ? (
            <Link href={href} className="text-accent text-sm hover:underline">
              Go to {ref.kind} {ref.name}
            </Link>
          ) : null}
          <ObjectYaml {...ref} isShown />
        </div>
      ) : null}
    </Disclosure>
  )
}
