import type { Check } from '#lib/checks/check.ts'
import { accountsDiffer } from '#lib/checks/rules/accounts-differ.ts'
import { crossNetworkPlaintext } from '#lib/checks/rules/cross-network-plaintext.ts'
import { duplicateAddress } from '#lib/checks/rules/duplicate-address.ts'
import { entryUnlikeGroup } from '#lib/checks/rules/entry-unlike-group.ts'
import { groupMissing } from '#lib/checks/rules/group-missing.ts'
import { groupWithoutLabels } from '#lib/checks/rules/group-without-labels.ts'
import { groupWithoutProbe } from '#lib/checks/rules/group-without-probe.ts'
import { halfSelected } from '#lib/checks/rules/half-selected.ts'
import { harmfulProbe } from '#lib/checks/rules/harmful-probe.ts'
import { headlessService } from '#lib/checks/rules/headless-service.ts'
import { indistinguishable } from '#lib/checks/rules/indistinguishable.ts'
import { leftBehindEntry } from '#lib/checks/rules/left-behind-entry.ts'
import { localityMissing } from '#lib/checks/rules/locality-missing.ts'
import { namedTargetPort } from '#lib/checks/rules/named-target-port.ts'
import { neverConnected } from '#lib/checks/rules/never-connected.ts'
import { entryWithoutAccount, groupWithoutAccount } from '#lib/checks/rules/no-service-account.ts'
import { noVerdict } from '#lib/checks/rules/no-verdict.ts'
import { portParity } from '#lib/checks/rules/port-parity.ts'
import { staleEntry } from '#lib/checks/rules/stale-entry.ts'
import { strictPlaintextEntry, strictPlaintextGroup } from '#lib/checks/rules/strict-plaintext.ts'
import { templateFields } from '#lib/checks/rules/template-fields.ts'
import { unevenWeights } from '#lib/checks/rules/uneven-weights.ts'
import { unhealthyEntry } from '#lib/checks/rules/unhealthy-entry.ts'
import { unselectedEntry } from '#lib/checks/rules/unselected-entry.ts'
import { unselectedGroup } from '#lib/checks/rules/unselected-group.ts'
import { unservedNetwork } from '#lib/checks/rules/unserved-network.ts'
import { unusableAddress } from '#lib/checks/rules/unusable-address.ts'

/** Checks of entries, groups and who selects them: ISTH001-ISTH029. */
export const ENTRY_CHECKS: readonly Check[] = [
  unselectedEntry,
  duplicateAddress,
  groupMissing,
  staleEntry,
  leftBehindEntry,
  groupWithoutLabels,
  noVerdict,
  unhealthyEntry,
  entryUnlikeGroup,
  strictPlaintextEntry,
  groupWithoutAccount,
  templateFields,
  harmfulProbe,
  groupWithoutProbe,
  unservedNetwork,
  namedTargetPort,
  portParity,
  headlessService,
  indistinguishable,
  halfSelected,
  unusableAddress,
  accountsDiffer,
  localityMissing,
  neverConnected,
  unevenWeights,
  strictPlaintextGroup,
  entryWithoutAccount,
  unselectedGroup,
  crossNetworkPlaintext,
]
