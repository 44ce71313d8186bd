import { CreateDomainTables1700000000001 } from './0001-create-domain-tables';
import { CreateOutboxTables1700000000002 } from './0002-create-outbox-tables';
import { CreateOutboxFunctions1700000000003 } from './0003-create-outbox-functions';
import { ExtendPayments1700000000005 } from './0005-extend-payments';
import { CreateFairDraws1700000000006 } from './0006-create-fair-draws';
import { GuardTheLedger1700000000007 } from './0007-guard-the-ledger';
import { CreatePlayerLimits1700000000008 } from './0008-create-player-limits';
import { AddOutboxSearchIndexes1700000000009 } from './0009-add-outbox-search-indexes';
import { AddOutboxOperations1700000000010 } from './0010-add-outbox-operations';
import { AddFollowerStats1700000000011 } from './0011-add-follower-stats';
import { CreateChat1700000000012 } from './0012-create-chat';
import { AddAdminsStream1700000000013 } from './0013-add-admins-stream';
import { AddReleaseAndErasure1700000000019 } from './0019-add-release-and-erasure';
import { IndexLogByEvent1700000000020 } from './0020-index-log-by-event';
import { RecordPrunes1700000000022 } from './0022-record-prunes';
import { NameProviderOrders1700000000023 } from './0023-name-provider-orders';
import { SettlePending1700000000024 } from './0024-settle-pending';
import { PlanDispatchByStructure1700000000025 } from './0025-plan-dispatch-by-structure';
import { ShowPartitions1700000000026 } from './0026-show-partitions';
import { FindTheNewestSeq1700000000027 } from './0027-find-the-newest-seq';

/** Every migration in order. An explicit list, so that a bundled build finds them too. */
export const migrations = [
  CreateDomainTables1700000000001,
  CreateOutboxTables1700000000002,
  CreateOutboxFunctions1700000000003,
  ExtendPayments1700000000005,
  CreateFairDraws1700000000006,
  GuardTheLedger1700000000007,
  CreatePlayerLimits1700000000008,
  AddOutboxSearchIndexes1700000000009,
  AddOutboxOperations1700000000010,
  AddFollowerStats1700000000011,
  CreateChat1700000000012,
  AddAdminsStream1700000000013,
  AddReleaseAndErasure1700000000019,
  IndexLogByEvent1700000000020,
  RecordPrunes1700000000022,
  NameProviderOrders1700000000023,
  SettlePending1700000000024,
  PlanDispatchByStructure1700000000025,
  ShowPartitions1700000000026,
  FindTheNewestSeq1700000000027,
];
