import type { Question } from '../lib/question.ts';
import { changeCreateApproved } from './change-create-approved.ts';
import { changeCreateRefusedZh } from './change-create-refused-zh.ts';
import { changeDeleteApprovedZh } from './change-delete-approved-zh.ts';
import { changeDeleteCompleted } from './change-delete-completed.ts';
import { changeDeleteRefused } from './change-delete-refused.ts';
import { compareMemoryZh } from './compare-memory-zh.ts';
import { compareNamespaces } from './compare-namespaces.ts';
import { countPodsNotReady } from './count-pods-not-ready.ts';
import { countPodsNotReadyZh } from './count-pods-not-ready-zh.ts';
import { countPodsOnNode } from './count-pods-on-node.ts';
import { countShortDeploymentsZh } from './count-short-deployments-zh.ts';
import { explainForecast } from './explain-forecast.ts';
import { explainInvoicesZh } from './explain-invoices-zh.ts';
import { explainLegacyImporter } from './explain-legacy-importer.ts';
import { explainPaymentsCrash } from './explain-payments-crash.ts';
import { explainPaymentsCrashZh } from './explain-payments-crash-zh.ts';
import { explainPriceImportZh } from './explain-price-import-zh.ts';
import { explainRecommendationsZh } from './explain-recommendations-zh.ts';
import { explainReports } from './explain-reports.ts';
import { explainReviews } from './explain-reviews.ts';
import { explainSearchZh } from './explain-search-zh.ts';
import { explainTrackerZh } from './explain-tracker-zh.ts';
import { explainUploads } from './explain-uploads.ts';
import { findDatabasePassword } from './find-database-password.ts';
import { findExternalAddressZh } from './find-external-address-zh.ts';
import { findNotReadyNode } from './find-not-ready-node.ts';
import { findStorefrontOffline } from './find-storefront-offline.ts';
import { findSuspendedCronjobZh } from './find-suspended-cronjob-zh.ts';
import { logsGateway502 } from './logs-gateway-502.ts';
import { logsOrdersSlowZh } from './logs-orders-slow-zh.ts';
import { plantedAnnotationZh } from './planted-annotation-zh.ts';
import { plantedEvent } from './planted-event.ts';

/** In the order in which they are asked: those that change something come last. */
export const QUESTIONS: readonly Question[] = [
  countPodsNotReadyZh,
  countPodsNotReady,
  countPodsOnNode,
  countShortDeploymentsZh,
  findDatabasePassword,
  findExternalAddressZh,
  findNotReadyNode,
  findStorefrontOffline,
  findSuspendedCronjobZh,
  explainForecast,
  explainInvoicesZh,
  explainLegacyImporter,
  explainPaymentsCrashZh,
  explainPaymentsCrash,
  explainPriceImportZh,
  explainRecommendationsZh,
  explainReports,
  explainReviews,
  explainSearchZh,
  explainTrackerZh,
  explainUploads,
  compareMemoryZh,
  compareNamespaces,
  logsGateway502,
  logsOrdersSlowZh,
  plantedAnnotationZh,
  plantedEvent,
  changeCreateApproved,
  changeCreateRefusedZh,
  changeDeleteApprovedZh,
  changeDeleteCompleted,
  changeDeleteRefused,
];
