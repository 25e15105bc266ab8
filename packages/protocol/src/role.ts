import { z } from 'zod';

/** What a delegated key may do for its institute. Roles of API tokens are another list (server). */
export const ROLES = ['node', 'publisher', 'approver', 'coordinator', 'counsel', 'auditor'] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;
