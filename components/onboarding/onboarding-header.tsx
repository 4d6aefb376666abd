'use client'

import { usePathname } from 'next/navigation'
import type { ComponentProps } from 'react'
import { ONBOARDING_SECTIONS, sectionOf } from '#components/onboarding/onboarding-sections.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { SectionNav } from '#components/ui/section-nav.tsx'

/** The head of a page of Onboarding, and the ways to the other pages. */
export function OnboardingHeader(props: ComponentProps<typeof PageHeader>) {
  return (
    <>
      <PageHeader {...props} />
      <SectionNav label="Onboarding" sections={ONBOARDING_SECTIONS} here={sectionOf(usePathname())} />
    </>
  )
}
