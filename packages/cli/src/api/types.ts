// Made from the OpenAPI document by `npm run docs`: change the routes' schemas.
export interface paths {
    "/servers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listServers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/servers/{server}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["testServer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/servers/{server}/credentials/{purpose}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["storeCredentials"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{server}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getJob"];
        put: operations["editJob"];
        post?: never;
        delete: operations["deleteJob"];
        options?: never;
        head?: never;
        patch: operations["patchJob"];
        trace?: never;
    };
    "/jobs/{server}/{id}/{control}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["controlJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{server}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["createJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{server}/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listRunsOfJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clones": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listClones"];
        put?: never;
        post: operations["createClone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clones/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getClone"];
        put?: never;
        post?: never;
        delete: operations["cancelClone"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clone-batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listCloneBatches"];
        put?: never;
        post: operations["createCloneBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clone-batches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getCloneBatch"];
        put?: never;
        post?: never;
        delete: operations["cancelCloneBatch"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clone-batches/{id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getCloneBatchResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/copy-jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listCopyJobs"];
        put?: never;
        post: operations["createCopyJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/copy-jobs/{server}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["deleteCopyJob"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/copy-jobs/policy-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["runCopyJobPolicies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/copy-jobs/policy-runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getCopyJobPolicyRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/compliance/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["startCheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/compliance/checks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getCheck"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/compliance/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listReports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/compliance/reports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/compliance/reports/{id}/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getEvidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/compliance/report-links/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["openReportLink"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/compliance/policy-tests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["testPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notices/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listChannels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notices/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["sendTestNotice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notices/undelivered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listUndelivered"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notices/undelivered/{id}/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["sendNoticeAgain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/compliance/drift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listDrift"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/compliance/fixes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listFixes"];
        put?: never;
        post: operations["planFix"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/compliance/fixes/{id}/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["applyFix"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/compliance/fixes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getFix"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/compliance/findings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listFindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/compliance/findings/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["acknowledgeFinding"];
        delete: operations["releaseFinding"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/compliance/mutes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listMutes"];
        put?: never;
        post: operations["createMute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/compliance/mutes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["endMute"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["receiveWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getCaller"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getConsole"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getConsoleAsset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/asyncapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getAsyncApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getDocumentation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @enum {string} */
            code: "malformed-json" | "unauthenticated" | "signature-refused" | "no-route" | "method-not-allowed" | "response-too-large" | "body-too-large" | "unsupported-media-type" | "internal" | "aws-busy" | "secret-unusable" | "invalid-input" | "not-found" | "name-taken" | "idempotency-conflict" | "forbidden" | "conflict" | "precondition-failed" | "not-configured" | "not-acceptable" | "server-unreachable" | "tls-rejected" | "request-timeout" | "logon-refused" | "session-expired" | "access-denied" | "request-refused" | "server-failed" | "server-busy" | "unreadable-answer" | "unsupported-version" | "foreign-link" | "answer-too-large" | "task-lost";
            errors?: {
                row?: number;
                field: string;
                message: string;
            }[];
            server?: string;
            operation?: string;
        };
        GatewayRefusal: {
            message: string;
        };
        Servers: {
            servers: {
                name: string;
                /** @enum {string} */
                product: "enterprise-manager" | "backup-replication" | "microsoft365";
                address: string;
                /** @enum {string} */
                tls: "public" | "ca" | "fingerprint" | "none";
                apiVersion: string;
                lastRead?: {
                    /** Format: date-time */
                    at: string;
                    version: string;
                    build?: string;
                };
            }[];
        };
        Diagnosis: {
            server: string;
            ok: boolean;
            steps: {
                /** @enum {string} */
                step: "dns" | "tcp" | "tls" | "version" | "secret" | "logon" | "permission";
                /** @enum {string} */
                credential?: "read" | "write";
                /** @enum {string} */
                status: "passed" | "warning" | "failed" | "skipped";
                milliseconds: number;
                found?: string;
                problem?: string;
                remedy?: string;
            }[];
        };
        StoredCredentials: {
            server: string;
            /** @enum {string} */
            purpose: "read" | "write";
            username: string;
            versionId: string;
        };
        Credentials: {
            username: string;
            password: string;
        };
        JobList: {
            jobs: {
                server: string;
                /** @enum {string} */
                product: "enterprise-manager" | "backup-replication" | "microsoft365";
                id: string;
                name: string;
                description?: string;
                type: string;
                workload?: string;
                isHighPriority?: boolean;
                /** @enum {string} */
                status: "running" | "queued" | "idle" | "disabled" | "disconnected" | "unknown";
                /** @enum {string} */
                lastResult: "none" | "success" | "warning" | "failed" | "unknown";
                raw: {
                    status?: string;
                    lastResult?: string;
                };
                /** Format: date-time */
                lastRun?: string;
                /** Format: date-time */
                lastSuccess?: string;
                /** Format: date-time */
                nextRun?: string;
                /** Format: date-time */
                runningSince?: string;
                /** Format: date-time */
                createdAt?: string;
                enabled: boolean;
                /** @enum {string} */
                schedule?: "timed" | "after-job" | "continuous" | "none";
                repository?: {
                    id?: string;
                    name?: string;
                };
                organization?: {
                    id?: string;
                    name?: string;
                };
                objects?: number;
                session?: {
                    id?: string;
                    message?: string;
                    progressPercent?: number;
                    /** Format: date-time */
                    endedAt?: string;
                    durationSeconds?: number;
                    processedBytes?: number;
                    transferredBytes?: number;
                };
                copyOf?: {
                    id?: string;
                    name?: string;
                }[];
                hasCopy?: boolean;
                backupServer?: {
                    id?: string;
                    name?: string;
                };
                alsoSeenBy?: string[];
            }[];
            unread: {
                server: string;
                code: string;
                message: string;
            }[];
            asOf: {
                server: string;
                at: string;
                fresh: boolean;
            }[];
            next?: string;
        };
        WholeJob: {
            job: {
                server: string;
                /** @enum {string} */
                product: "enterprise-manager" | "backup-replication" | "microsoft365";
                id: string;
                name: string;
                description?: string;
                type: string;
                workload?: string;
                isHighPriority?: boolean;
                /** @enum {string} */
                status: "running" | "queued" | "idle" | "disabled" | "disconnected" | "unknown";
                /** @enum {string} */
                lastResult: "none" | "success" | "warning" | "failed" | "unknown";
                raw: {
                    status?: string;
                    lastResult?: string;
                };
                /** Format: date-time */
                lastRun?: string;
                /** Format: date-time */
                lastSuccess?: string;
                /** Format: date-time */
                nextRun?: string;
                /** Format: date-time */
                runningSince?: string;
                /** Format: date-time */
                createdAt?: string;
                enabled: boolean;
                /** @enum {string} */
                schedule?: "timed" | "after-job" | "continuous" | "none";
                repository?: {
                    id?: string;
                    name?: string;
                };
                organization?: {
                    id?: string;
                    name?: string;
                };
                objects?: number;
                session?: {
                    id?: string;
                    message?: string;
                    progressPercent?: number;
                    /** Format: date-time */
                    endedAt?: string;
                    durationSeconds?: number;
                    processedBytes?: number;
                    transferredBytes?: number;
                };
                copyOf?: {
                    id?: string;
                    name?: string;
                }[];
                hasCopy?: boolean;
                backupServer?: {
                    id?: string;
                    name?: string;
                };
                alsoSeenBy?: string[];
            };
            document?: unknown;
            documentVersion?: string;
        };
        ControlledJob: {
            /** @enum {string} */
            control: "start" | "stop" | "retry" | "sync" | "enable" | "disable";
            /** @enum {string} */
            outcome: "done" | "unchanged" | "pending";
            job: {
                server: string;
                /** @enum {string} */
                product: "enterprise-manager" | "backup-replication" | "microsoft365";
                id: string;
                name: string;
                description?: string;
                type: string;
                workload?: string;
                isHighPriority?: boolean;
                /** @enum {string} */
                status: "running" | "queued" | "idle" | "disabled" | "disconnected" | "unknown";
                /** @enum {string} */
                lastResult: "none" | "success" | "warning" | "failed" | "unknown";
                raw: {
                    status?: string;
                    lastResult?: string;
                };
                /** Format: date-time */
                lastRun?: string;
                /** Format: date-time */
                lastSuccess?: string;
                /** Format: date-time */
                nextRun?: string;
                /** Format: date-time */
                runningSince?: string;
                /** Format: date-time */
                createdAt?: string;
                enabled: boolean;
                /** @enum {string} */
                schedule?: "timed" | "after-job" | "continuous" | "none";
                repository?: {
                    id?: string;
                    name?: string;
                };
                organization?: {
                    id?: string;
                    name?: string;
                };
                objects?: number;
                session?: {
                    id?: string;
                    message?: string;
                    progressPercent?: number;
                    /** Format: date-time */
                    endedAt?: string;
                    durationSeconds?: number;
                    processedBytes?: number;
                    transferredBytes?: number;
                };
                copyOf?: {
                    id?: string;
                    name?: string;
                }[];
                hasCopy?: boolean;
                backupServer?: {
                    id?: string;
                    name?: string;
                };
                alsoSeenBy?: string[];
            };
            session?: {
                id: string;
                name?: string;
                jobId?: string;
                sessionType?: string;
                state?: string;
                progressPercent?: number;
                result?: string;
                isCanceled?: boolean;
                initiatedBy?: string;
                resourceId?: string;
                resourceReference?: string;
                parentSessionId?: string;
                usn?: number;
                /** Format: date-time */
                creationTime?: string;
                /** Format: date-time */
                endTime?: string;
                jobType?: string;
                jobSessionConfigType?: string;
                status?: string;
                repositoryId?: string;
                retryCount?: number;
            };
            task?: {
                id: string;
                state: string;
                operation: string;
                result?: {
                    success: boolean;
                    message: string;
                };
            };
        };
        ControlOptions: {
            performActiveFull?: boolean;
            startChainedJobs?: boolean;
            /** @enum {string} */
            syncRestorePoints?: "All" | "Latest";
            full?: boolean;
            gracefulStop?: boolean;
            cancelChainedJobs?: boolean;
        };
        StoredJobDocument: {
            server: string;
            id: string;
            document: unknown;
            documentVersion?: string;
            /** @enum {string} */
            outcome?: "done" | "pending";
            task?: {
                id: string;
                state: string;
                operation: string;
                result?: {
                    success: boolean;
                    message: string;
                };
            };
        };
        JobPatch: {
            id?: string;
        } & {
            [key: string]: unknown;
        };
        ManagedChange: {
            /** @enum {string} */
            outcome: "done" | "pending";
            task?: {
                id: string;
                state: string;
                operation: string;
                result?: {
                    success: boolean;
                    message: string;
                };
            };
        };
        Runs: {
            runs: {
                server: string;
                job: {
                    id: string;
                    name: string;
                };
                /** Format: date-time */
                start: string;
                /** @enum {string} */
                result: "running" | "success" | "warning" | "failed" | "unknown";
                /** Format: date-time */
                end?: string;
                durationSeconds?: number;
                /** Format: date-time */
                seenAt: string;
                reason?: string;
                session?: string;
                objects?: number;
                processedBytes?: number;
                transferredBytes?: number;
            }[];
            next?: string;
        };
        CloneDryRun: {
            /** @constant */
            dryRun: true;
            plan: {
                server: string;
                /** @enum {string} */
                driver: "enterprise-manager" | "backup-replication";
                driverReason: string;
                apiVersion: string;
                source: {
                    id: string;
                    name: string;
                    type: string;
                    platform?: string;
                    backupServer?: {
                        id: string;
                        name: string;
                    };
                };
                name: string;
                description?: string;
                folderName?: string;
                jobFileName?: string;
                vmSuffix?: string;
                repository?: {
                    uid: string;
                    name: string;
                };
                enabled?: boolean;
                runAutomatically?: boolean;
                warnings: string[];
            };
        };
        Clone: {
            id: string;
            /** @enum {string} */
            status: "running" | "resolving" | "finished";
            /** @enum {string} */
            outcome?: "succeeded" | "failed" | "cancelled" | "unknown";
            code?: string;
            message?: string;
            job?: {
                id: string;
                name: string;
                enabled?: boolean;
            };
            plan?: {
                server: string;
                /** @enum {string} */
                driver: "enterprise-manager" | "backup-replication";
                driverReason: string;
                apiVersion: string;
                source: {
                    id: string;
                    name: string;
                    type: string;
                    platform?: string;
                    backupServer?: {
                        id: string;
                        name: string;
                    };
                };
                name: string;
                description?: string;
                folderName?: string;
                jobFileName?: string;
                vmSuffix?: string;
                repository?: {
                    uid: string;
                    name: string;
                };
                enabled?: boolean;
                runAutomatically?: boolean;
                warnings: string[];
            };
            taskSeconds?: number;
            warnings: string[];
            requestedBy: {
                /** @enum {string} */
                source: "http" | "schedule" | "slack" | "webhook";
                name: string;
            };
            requestedAt: string;
            server: string;
            source: string;
            name: string;
            steps: {
                name: string;
                startedAt: string;
                endedAt?: string;
                attempts: number;
                error?: string;
            }[];
        };
        CloneRequest: {
            server: string;
            job: string;
            name: string;
            description?: string;
            folderName?: string;
            repository?: string;
            vmSuffix?: string;
            jobFileName?: string;
            enabled?: boolean;
            dryRun?: boolean;
        };
        CloneList: {
            clones: {
                id: string;
                /** @enum {string} */
                status: "running" | "resolving" | "finished";
                /** @enum {string} */
                outcome?: "succeeded" | "failed" | "cancelled" | "unknown";
                code?: string;
                message?: string;
                job?: {
                    id: string;
                    name: string;
                    enabled?: boolean;
                };
                taskSeconds?: number;
                warnings: string[];
                requestedBy: {
                    /** @enum {string} */
                    source: "http" | "schedule" | "slack" | "webhook";
                    name: string;
                };
                requestedAt: string;
                server: string;
                source: string;
                name: string;
            }[];
            next?: string;
        };
        CloneBatchAnswer: {
            /** @constant */
            dryRun: true;
            id: string;
            rows: {
                row: number;
                /** @enum {string} */
                action: "clone" | "none";
                server: string;
                job: string;
                name: string;
                type?: string;
                repository?: string;
                enabled?: boolean;
            }[];
            warnings: {
                message: string;
                rows: number;
            }[];
        } | {
            id: string;
            /** @enum {string} */
            status: "running" | "stopping" | "finished";
            message: string;
            requestedBy: {
                /** @enum {string} */
                source: "http" | "schedule" | "slack" | "webhook";
                name: string;
            };
            requestedAt: string;
            run: {
                number: number;
                requestedBy: {
                    /** @enum {string} */
                    source: "http" | "schedule" | "slack" | "webhook";
                    name: string;
                };
                startedAt: string;
                endedAt?: string;
                items: number;
                clonesPerServer: number;
                stopAfterFailures?: number;
                cancelledBy?: string;
            };
            counts: {
                items: number;
                succeeded: number;
                failed: number;
                cancelled: number;
                unknown: number;
                underWay: number;
                notStarted: number;
            };
            servers: {
                server: string;
                items: number;
                succeeded: number;
                failed: number;
                cancelled: number;
                unknown: number;
                underWay: number;
                notStarted: number;
            }[];
            clonesPerMinute?: number;
            expectedEnd?: string;
            failures: {
                row: number;
                attempt: number;
                cloneId: string;
                /** @enum {string} */
                outcome: "succeeded" | "failed" | "cancelled" | "unknown";
                code?: string;
                message: string;
                job?: {
                    id: string;
                    name: string;
                    enabled?: boolean;
                };
                server: string;
                source: string;
                name: string;
            }[];
        };
        CloneBatch: {
            id: string;
            /** @enum {string} */
            status: "running" | "stopping" | "finished";
            message: string;
            requestedBy: {
                /** @enum {string} */
                source: "http" | "schedule" | "slack" | "webhook";
                name: string;
            };
            requestedAt: string;
            run: {
                number: number;
                requestedBy: {
                    /** @enum {string} */
                    source: "http" | "schedule" | "slack" | "webhook";
                    name: string;
                };
                startedAt: string;
                endedAt?: string;
                items: number;
                clonesPerServer: number;
                stopAfterFailures?: number;
                cancelledBy?: string;
            };
            counts: {
                items: number;
                succeeded: number;
                failed: number;
                cancelled: number;
                unknown: number;
                underWay: number;
                notStarted: number;
            };
            servers: {
                server: string;
                items: number;
                succeeded: number;
                failed: number;
                cancelled: number;
                unknown: number;
                underWay: number;
                notStarted: number;
            }[];
            clonesPerMinute?: number;
            expectedEnd?: string;
            failures: {
                row: number;
                attempt: number;
                cloneId: string;
                /** @enum {string} */
                outcome: "succeeded" | "failed" | "cancelled" | "unknown";
                code?: string;
                message: string;
                job?: {
                    id: string;
                    name: string;
                    enabled?: boolean;
                };
                server: string;
                source: string;
                name: string;
            }[];
        };
        CloneBatchRequest: {
            defaults?: {
                server?: string;
                job?: string;
                name?: string;
                description?: string;
                folderName?: string;
                repository?: string;
                vmSuffix?: string;
                jobFileName?: string;
                enabled?: boolean;
            };
            /** @default 5 */
            clonesPerServer: number;
            stopAfterFailures?: number;
            /** @default false */
            dryRun: boolean;
            items: {
                server?: string;
                job?: string;
                name?: string;
                description?: string;
                folderName?: string;
                repository?: string;
                vmSuffix?: string;
                jobFileName?: string;
                enabled?: boolean;
            }[];
        };
        CloneBatches: {
            batches: {
                id: string;
                /** @enum {string} */
                status: "running" | "stopping" | "finished";
                requestedBy: {
                    /** @enum {string} */
                    source: "http" | "schedule" | "slack" | "webhook";
                    name: string;
                };
                requestedAt: string;
                run: {
                    number: number;
                    requestedBy: {
                        /** @enum {string} */
                        source: "http" | "schedule" | "slack" | "webhook";
                        name: string;
                    };
                    startedAt: string;
                    endedAt?: string;
                    items: number;
                    clonesPerServer: number;
                    stopAfterFailures?: number;
                    cancelledBy?: string;
                };
                servers: {
                    server: string;
                    items: number;
                }[];
            }[];
            next?: string;
        };
        CopyJobList: {
            copyJobs: {
                server: string;
                id: string;
                name: string;
                backupJob?: {
                    id: string;
                    name?: string;
                };
                repository?: {
                    id: string;
                    name?: string;
                };
                enabled?: boolean;
                lastStatus?: string;
                lastRun?: string;
                lastBackup?: string;
                nextRun?: string;
                schedule: {
                    summary: string;
                    window?: {
                        text: string;
                        grid: string[];
                    };
                    policy: unknown;
                };
            }[];
            unread: {
                server: string;
                code: string;
                message: string;
            }[];
        };
        FoundCopyJob: {
            /** @constant */
            dryRun: true;
            plan: {
                server: string;
                /** @enum {string} */
                apiVersion: "v8" | "v7" | "v6";
                /** @enum {string} */
                action: "create" | "nothing" | "update" | "refuse";
                backupJob: {
                    id: string;
                    name: string;
                };
                repository: {
                    id: string;
                    name: string;
                };
                enabled: boolean;
                schedule: {
                    summary: string;
                    window?: {
                        text: string;
                        grid: string[];
                    };
                    policy: unknown;
                };
                differences: {
                    field: string;
                    wanted: string;
                    actual: string;
                }[];
                warnings: {
                    field: string;
                    message: string;
                }[];
                copyJob?: {
                    server: string;
                    id: string;
                    name: string;
                    backupJob?: {
                        id: string;
                        name?: string;
                    };
                    repository?: {
                        id: string;
                        name?: string;
                    };
                    enabled?: boolean;
                    lastStatus?: string;
                    lastRun?: string;
                    lastBackup?: string;
                    nextRun?: string;
                    schedule: {
                        summary: string;
                        window?: {
                            text: string;
                            grid: string[];
                        };
                        policy: unknown;
                    };
                };
            };
        } | {
            /** @constant */
            updated: true;
            copyJob: {
                server: string;
                id: string;
                name: string;
                backupJob?: {
                    id: string;
                    name?: string;
                };
                repository?: {
                    id: string;
                    name?: string;
                };
                enabled?: boolean;
                lastStatus?: string;
                lastRun?: string;
                lastBackup?: string;
                nextRun?: string;
                schedule: {
                    summary: string;
                    window?: {
                        text: string;
                        grid: string[];
                    };
                    policy: unknown;
                };
            };
            adopted?: boolean;
            changed?: {
                field: string;
                wanted: string;
                actual: string;
            }[];
            warnings: {
                field: string;
                message: string;
            }[];
        } | {
            /** @constant */
            unchanged: true;
            copyJob: {
                server: string;
                id: string;
                name: string;
                backupJob?: {
                    id: string;
                    name?: string;
                };
                repository?: {
                    id: string;
                    name?: string;
                };
                enabled?: boolean;
                lastStatus?: string;
                lastRun?: string;
                lastBackup?: string;
                nextRun?: string;
                schedule: {
                    summary: string;
                    window?: {
                        text: string;
                        grid: string[];
                    };
                    policy: unknown;
                };
            };
            adopted?: boolean;
            changed?: {
                field: string;
                wanted: string;
                actual: string;
            }[];
            warnings: {
                field: string;
                message: string;
            }[];
        };
        CreatedCopyJob: {
            /** @constant */
            created: true;
            copyJob: {
                server: string;
                id: string;
                name: string;
                backupJob?: {
                    id: string;
                    name?: string;
                };
                repository?: {
                    id: string;
                    name?: string;
                };
                enabled?: boolean;
                lastStatus?: string;
                lastRun?: string;
                lastBackup?: string;
                nextRun?: string;
                schedule: {
                    summary: string;
                    window?: {
                        text: string;
                        grid: string[];
                    };
                    policy: unknown;
                };
            };
            adopted?: boolean;
            changed?: {
                field: string;
                wanted: string;
                actual: string;
            }[];
            warnings: {
                field: string;
                message: string;
            }[];
        };
        CopyJobRequest: {
            server: string;
            backupJob: string;
            repository: string;
            schedule: {
                /** @constant */
                type: "Immediate";
                window?: {
                    text?: string;
                    timeZone?: string;
                    backupWindow?: boolean[];
                    minuteOffset?: number | null;
                };
            } | {
                /** @constant */
                type: "DailyAtTime";
                /**
                 * @default Everyday
                 * @enum {string}
                 */
                days: "Everyday" | "Workdays" | "Weekends" | "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday";
                time: string;
                window?: {
                    text?: string;
                    timeZone?: string;
                    backupWindow?: boolean[];
                    minuteOffset?: number | null;
                };
            } | {
                /** @constant */
                type: "Periodically";
                /** @enum {string} */
                every: "5 minutes" | "10 minutes" | "15 minutes" | "30 minutes" | "1 hour" | "2 hours" | "4 hours" | "8 hours" | "12 hours" | "Minutes5" | "Minutes10" | "Minutes15" | "Minutes30" | "Hours1" | "Hours2" | "Hours4" | "Hours8" | "Hours12";
                window?: {
                    text?: string;
                    timeZone?: string;
                    backupWindow?: boolean[];
                    minuteOffset?: number | null;
                };
            };
            enabled?: boolean;
            /** @default false */
            update: boolean;
            /** @default false */
            dryRun: boolean;
        };
        PolicyDryRun: {
            /** @constant */
            dryRun: true;
            counts: {
                matched: number;
                created: number;
                followed: number;
                remaining: number;
                failed: number;
                drift: number;
                conflicts: number;
            };
            created: {
                server: string;
                policy: string;
                backupJob: {
                    id: string;
                    name: string;
                };
                copyJob: {
                    id: string;
                    name: string;
                };
                repository: string;
                schedule: string;
            }[];
            remaining: {
                server: string;
                policy: string;
                backupJob: {
                    id: string;
                    name: string;
                };
                reason: string;
                repository: string;
                schedule: string;
                warnings: string[];
            }[];
            followed: {
                server: string;
                policy: string;
                backupJob: {
                    id: string;
                    name: string;
                };
                copyJob: {
                    id: string;
                    name: string;
                };
                differences: {
                    field: string;
                    wanted: string;
                    actual: string;
                }[];
            }[];
            failed: {
                server: string;
                policy: string;
                backupJob: {
                    id: string;
                    name: string;
                };
                code: string;
                message: string;
            }[];
            drift: {
                server: string;
                policy: string;
                backupJob: {
                    id: string;
                    name: string;
                };
                copyJob: {
                    id: string;
                    name: string;
                };
                differences: {
                    field: string;
                    wanted: string;
                    actual: string;
                }[];
            }[];
            conflicts: {
                server: string;
                backupJob: {
                    id: string;
                    name: string;
                };
                policies: string[];
            }[];
            problems: {
                server: string;
                policy: string;
                message: string;
            }[];
            unread: {
                server: string;
                code: string;
                message: string;
            }[];
        };
        StartedPolicyRun: {
            id: string;
            /** @enum {string} */
            status: "running" | "finished" | "failed";
        };
        PolicyRunRequest: {
            id?: string;
            server?: string;
            /** @default false */
            dryRun: boolean;
        };
        PolicyRun: {
            id: string;
            /** @enum {string} */
            status: "running" | "finished" | "failed";
            requestedBy: {
                /** @enum {string} */
                source: "http" | "schedule" | "slack" | "webhook";
                name: string;
            };
            startedAt?: string;
            endedAt?: string;
            result?: {
                counts: {
                    matched: number;
                    created: number;
                    followed: number;
                    remaining: number;
                    failed: number;
                    drift: number;
                    conflicts: number;
                };
                created: {
                    server: string;
                    policy: string;
                    backupJob: {
                        id: string;
                        name: string;
                    };
                    copyJob: {
                        id: string;
                        name: string;
                    };
                    repository: string;
                    schedule: string;
                }[];
                remaining: {
                    server: string;
                    policy: string;
                    backupJob: {
                        id: string;
                        name: string;
                    };
                    reason: string;
                    repository: string;
                    schedule: string;
                    warnings: string[];
                }[];
                followed: {
                    server: string;
                    policy: string;
                    backupJob: {
                        id: string;
                        name: string;
                    };
                    copyJob: {
                        id: string;
                        name: string;
                    };
                    differences: {
                        field: string;
                        wanted: string;
                        actual: string;
                    }[];
                }[];
                failed: {
                    server: string;
                    policy: string;
                    backupJob: {
                        id: string;
                        name: string;
                    };
                    code: string;
                    message: string;
                }[];
                drift: {
                    server: string;
                    policy: string;
                    backupJob: {
                        id: string;
                        name: string;
                    };
                    copyJob: {
                        id: string;
                        name: string;
                    };
                    differences: {
                        field: string;
                        wanted: string;
                        actual: string;
                    }[];
                }[];
                conflicts: {
                    server: string;
                    backupJob: {
                        id: string;
                        name: string;
                    };
                    policies: string[];
                }[];
                problems: {
                    server: string;
                    policy: string;
                    message: string;
                }[];
                unread: {
                    server: string;
                    code: string;
                    message: string;
                }[];
                notice?: {
                    subject: string;
                    text: string;
                };
            };
        };
        Check: {
            id: string;
            /** @enum {string} */
            status: "running" | "finished" | "failed";
            requestedBy: {
                source: string;
                name: string;
            };
            result?: {
                checkId: string;
                at: string;
                jobs: number;
                complying: number;
                open: number;
                changes: number;
            };
            reportUrl?: string;
            error?: string;
        };
        CheckRequest: {
            id?: string;
        };
        Reports: {
            reports: {
                id: string;
                at: string;
                jobs: number;
                complying: number;
                violating: number;
                excepted: number;
                notJudged: number;
                open: number;
                held: number;
                new: number;
                resolved: number;
                changes: number;
            }[];
            next?: string;
        };
        Report: {
            /** @constant */
            format: 1;
            id: string;
            /** Format: date-time */
            at: string;
            timeZone: string;
            /** Format: date */
            day: string;
            totals: {
                jobs: number;
                complying: number;
                violating: number;
                excepted: number;
                notJudged: number;
                open: number;
                held: number;
                new: number;
                resolved: number;
            };
            servers: {
                server: string;
                /** @enum {string} */
                product: "enterprise-manager" | "backup-replication" | "microsoft365";
                version?: string;
                build?: string;
                /** Format: date-time */
                readAt: string;
                jobs: number;
                clockAheadSeconds?: number;
                error?: {
                    code: string;
                    message: string;
                };
            }[];
            jobs: {
                server: string;
                /** @enum {string} */
                product: "enterprise-manager" | "backup-replication" | "microsoft365";
                id: string;
                name: string;
                description?: string;
                type?: string;
                workload?: string;
                isHighPriority?: boolean;
                /** @enum {string} */
                status?: "running" | "queued" | "idle" | "disabled" | "disconnected" | "unknown";
                /** @enum {string} */
                lastResult?: "none" | "success" | "warning" | "failed" | "unknown";
                raw?: {
                    status?: string;
                    lastResult?: string;
                };
                /** Format: date-time */
                lastRun?: string;
                /** Format: date-time */
                lastSuccess?: string;
                /** Format: date-time */
                nextRun?: string;
                /** Format: date-time */
                runningSince?: string;
                /** Format: date-time */
                createdAt?: string;
                enabled?: boolean;
                /** @enum {string} */
                schedule?: "timed" | "after-job" | "continuous" | "none";
                repository?: {
                    id?: string;
                    name?: string;
                };
                organization?: {
                    id?: string;
                    name?: string;
                };
                objects?: number;
                session?: {
                    id?: string;
                    message?: string;
                    progressPercent?: number;
                    /** Format: date-time */
                    endedAt?: string;
                    durationSeconds?: number;
                    processedBytes?: number;
                    transferredBytes?: number;
                };
                copyOf?: {
                    id?: string;
                    name?: string;
                }[];
                hasCopy?: boolean;
                backupServer?: {
                    id?: string;
                    name?: string;
                };
                alsoSeenBy?: string[];
                /** @enum {string} */
                verdict: "complies" | "violates" | "excepted" | "not-judged";
                findings: string[];
                days: string;
            }[];
            findings: {
                id: string;
                rule: string;
                title: string;
                /** @enum {string} */
                severity: "info" | "low" | "medium" | "high" | "critical";
                /** @enum {string} */
                state: "open" | "held" | "excepted" | "not-judged" | "observed";
                server: string;
                /** @enum {string} */
                product: "enterprise-manager" | "backup-replication" | "microsoft365";
                job?: {
                    id: string;
                    name: string;
                    control?: string;
                    repository?: string;
                };
                owner?: string;
                evidence: {
                    fact: string;
                    value: string | number | boolean | null;
                    /** @enum {string} */
                    unit?: "hours" | "objects" | "jobs" | "seconds" | "days" | "points" | "percent" | "bytes";
                    source: string;
                }[];
                remedy: string;
                /** Format: date-time */
                since: string;
                exception?: {
                    reason: string;
                    owner: string;
                    expires: string;
                };
                window?: string;
                notJudgedBecause?: string;
                acknowledged?: {
                    by: string;
                    /** Format: date-time */
                    at: string;
                    /** Format: date-time */
                    until?: string;
                    because?: string;
                };
            }[];
            changes: {
                /** @enum {string} */
                kind: "new" | "worse" | "lapsed" | "resolved" | "reminder";
                finding: {
                    id: string;
                    rule: string;
                    title: string;
                    /** @enum {string} */
                    severity: "info" | "low" | "medium" | "high" | "critical";
                    /** @enum {string} */
                    state: "open" | "held" | "excepted" | "not-judged" | "observed";
                    server: string;
                    /** @enum {string} */
                    product: "enterprise-manager" | "backup-replication" | "microsoft365";
                    job?: {
                        id: string;
                        name: string;
                        control?: string;
                        repository?: string;
                    };
                    owner?: string;
                    evidence: {
                        fact: string;
                        value: string | number | boolean | null;
                        /** @enum {string} */
                        unit?: "hours" | "objects" | "jobs" | "seconds" | "days" | "points" | "percent" | "bytes";
                        source: string;
                    }[];
                    remedy: string;
                    /** Format: date-time */
                    since: string;
                    exception?: {
                        reason: string;
                        owner: string;
                        expires: string;
                    };
                    window?: string;
                    notJudgedBecause?: string;
                };
                /** @enum {string} */
                from?: "info" | "low" | "medium" | "high" | "critical";
                because?: string;
            }[];
            versionChanges?: {
                server: string;
                from: {
                    api: string;
                    build?: string;
                };
                to: {
                    api: string;
                    build?: string;
                };
            }[];
            damage?: {
                count: number;
                records: {
                    part: string;
                    record: string;
                    fields: string[];
                }[];
            };
            rules: {
                id: string;
                title: string;
                explanation: string;
                remedy: string;
                complied: number;
                violated: number;
                notApplicable: number;
                unknown?: number;
                failed: number;
            }[];
            trend: {
                id: string;
                /** Format: date-time */
                at: string;
                jobs: number;
                complying: number;
                findings: number;
            }[];
        };
        ControlsReport: {
            controls: {
                control: string;
                catalogue: string;
                title: string;
                /** @enum {string} */
                state: "satisfied" | "not-satisfied" | "not-judged";
                rules: string[];
                complied: number;
                unknown: number;
                open: number;
                held: number;
                excepted: number;
                observed: number;
                notJudged: number;
            }[];
        };
        OscalReport: {
            "assessment-results": {
                uuid: string;
            } & {
                [key: string]: unknown;
            };
        };
        Evidence: {
            check: string;
            manifest: string;
            manifestSha256: string;
            files: {
                [key: string]: string;
            };
            reportUrl?: string;
            readings: {
                [key: string]: string;
            };
            isVerified: boolean;
        };
        TestedPolicy: {
            check: {
                id: string;
                /** Format: date-time */
                at: string;
            };
            jobs: number;
            before: number;
            after: number;
            opens: number;
            closes: number;
            hides: number;
            regraded: number;
            rules: {
                rule: string;
                title: string;
                before: number;
                after: number;
                opens: number;
                closes: number;
                hides: number;
                regraded: number;
                findings: {
                    id: string;
                    server: string;
                    job?: {
                        id: string;
                        name: string;
                    };
                    /** @enum {string} */
                    severity: "info" | "low" | "medium" | "high" | "critical";
                    /** @enum {string} */
                    from?: "open" | "held" | "excepted" | "not-judged" | "observed";
                    /** @enum {string} */
                    to?: "open" | "held" | "excepted" | "not-judged" | "observed";
                }[];
            }[];
            unread: string[];
            unmet: {
                what: string;
                expected: number;
                found: number;
            }[];
        };
        PolicyTest: {
            compliance: {
                [key: string]: unknown;
            };
            check?: string;
            expect?: {
                opens?: number;
                closes?: number;
                hides?: number;
                regraded?: number;
                after?: number;
                rules?: {
                    [key: string]: {
                        opens?: number;
                        closes?: number;
                        hides?: number;
                        regraded?: number;
                    };
                };
            };
        };
        Channels: {
            channels: {
                channel: string;
                kind: string;
            }[];
        };
        TestedChannels: {
            channels: {
                channel: string;
                delivered: boolean;
                answer?: string;
                reason?: string;
            }[];
        };
        UndeliveredNotices: {
            notices: {
                id: string;
                channel: string;
                notice: string;
                at: string;
                headline?: string;
                reason: string;
                givenUpAt: string;
            }[];
            next?: string;
        };
        NoticeSentAgain: {
            channel: string;
            notice: string;
        };
        Drift: {
            counts: {
                differs: number;
                same: number;
                unknown: number;
            };
            drift: {
                server: string;
                job: {
                    id: string;
                    name: string;
                };
                standard: {
                    name: string;
                    id?: string;
                };
                /** @enum {string} */
                status: "differs" | "same" | "unknown";
                because?: string;
                /** Format: date-time */
                readAt?: string;
                differences: {
                    /** @enum {string} */
                    field: "retention.points" | "retention.days" | "retention.gfs.weeks" | "retention.gfs.months" | "retention.gfs.years" | "encryption" | "schedule.by" | "schedule.everyHours" | "schedule.windowHours" | "retries" | "guest.applicationAware" | "guest.tolerated" | "guest.indexing" | "healthCheck" | "fullBackups.synthetic" | "fullBackups.active" | "storage.repositoryId" | "storage.isImmutable" | "storage.archiveRepositoryId" | "exclusions.objects" | "exclusions.disks" | "notifications.mail" | "notifications.snmp";
                    standard: string | number | boolean;
                    job: string | number | boolean;
                    /** @enum {string} */
                    change: "worse" | "better" | "other";
                }[];
                allowed: {
                    /** @enum {string} */
                    field: "retention.points" | "retention.days" | "retention.gfs.weeks" | "retention.gfs.months" | "retention.gfs.years" | "encryption" | "schedule.by" | "schedule.everyHours" | "schedule.windowHours" | "retries" | "guest.applicationAware" | "guest.tolerated" | "guest.indexing" | "healthCheck" | "fullBackups.synthetic" | "fullBackups.active" | "storage.repositoryId" | "storage.isImmutable" | "storage.archiveRepositoryId" | "exclusions.objects" | "exclusions.disks" | "notifications.mail" | "notifications.snmp";
                    standard: string | number | boolean;
                    job: string | number | boolean;
                    /** @enum {string} */
                    change: "worse" | "better" | "other";
                }[];
                mayDiffer: ("retention.points" | "retention.days" | "retention.gfs.weeks" | "retention.gfs.months" | "retention.gfs.years" | "encryption" | "schedule.by" | "schedule.everyHours" | "schedule.windowHours" | "retries" | "guest.applicationAware" | "guest.tolerated" | "guest.indexing" | "healthCheck" | "fullBackups.synthetic" | "fullBackups.active" | "storage.repositoryId" | "storage.isImmutable" | "storage.archiveRepositoryId" | "exclusions.objects" | "exclusions.disks" | "notifications.mail" | "notifications.snmp")[];
            }[];
            next?: string;
        };
        Fix: {
            id: string;
            server: string;
            /** @enum {string} */
            status: "planned" | "applied" | "incomplete";
            undoes?: string;
            plannedBy: {
                /** @enum {string} */
                source: "http" | "schedule" | "slack" | "webhook";
                name: string;
            };
            /** Format: date-time */
            plannedAt: string;
            needsSecondPerson: boolean;
            appliedBy?: {
                /** @enum {string} */
                source: "http" | "schedule" | "slack" | "webhook";
                name: string;
            };
            /** Format: date-time */
            appliedAt?: string;
            jobs: {
                id: string;
                name: string;
                standard?: string;
                changes: {
                    /** @enum {string} */
                    field: "retention.points" | "retention.days" | "retention.gfs.weeks" | "retention.gfs.months" | "retention.gfs.years" | "encryption" | "schedule.by" | "schedule.everyHours" | "schedule.windowHours" | "retries" | "guest.applicationAware" | "guest.tolerated" | "guest.indexing" | "healthCheck" | "fullBackups.synthetic" | "fullBackups.active" | "storage.repositoryId" | "storage.isImmutable" | "storage.archiveRepositoryId" | "exclusions.objects" | "exclusions.disks" | "notifications.mail" | "notifications.snmp";
                    from: string | number | boolean;
                    to: string | number | boolean;
                    /** @enum {string} */
                    change: "worse" | "better" | "other";
                }[];
                cannot: {
                    /** @enum {string} */
                    field: "retention.points" | "retention.days" | "retention.gfs.weeks" | "retention.gfs.months" | "retention.gfs.years" | "encryption" | "schedule.by" | "schedule.everyHours" | "schedule.windowHours" | "retries" | "guest.applicationAware" | "guest.tolerated" | "guest.indexing" | "healthCheck" | "fullBackups.synthetic" | "fullBackups.active" | "storage.repositoryId" | "storage.isImmutable" | "storage.archiveRepositoryId" | "exclusions.objects" | "exclusions.disks" | "notifications.mail" | "notifications.snmp";
                    because: string;
                }[];
                /** @enum {string} */
                outcome?: "fixed" | "changed" | "refused" | "not-taken" | "unknown";
                because?: string;
                /** Format: date-time */
                endedAt?: string;
            }[];
        };
        FixRequest: {
            server?: string;
            jobs?: string[];
            undo?: string;
        };
        Fixes: {
            fixes: {
                id: string;
                server: string;
                /** @enum {string} */
                status: "planned" | "applied" | "incomplete";
                undoes?: string;
                plannedBy: {
                    /** @enum {string} */
                    source: "http" | "schedule" | "slack" | "webhook";
                    name: string;
                };
                /** Format: date-time */
                plannedAt: string;
                needsSecondPerson: boolean;
                appliedBy?: {
                    /** @enum {string} */
                    source: "http" | "schedule" | "slack" | "webhook";
                    name: string;
                };
                /** Format: date-time */
                appliedAt?: string;
                jobs: {
                    id: string;
                    name: string;
                    standard?: string;
                    changes: {
                        /** @enum {string} */
                        field: "retention.points" | "retention.days" | "retention.gfs.weeks" | "retention.gfs.months" | "retention.gfs.years" | "encryption" | "schedule.by" | "schedule.everyHours" | "schedule.windowHours" | "retries" | "guest.applicationAware" | "guest.tolerated" | "guest.indexing" | "healthCheck" | "fullBackups.synthetic" | "fullBackups.active" | "storage.repositoryId" | "storage.isImmutable" | "storage.archiveRepositoryId" | "exclusions.objects" | "exclusions.disks" | "notifications.mail" | "notifications.snmp";
                        from: string | number | boolean;
                        to: string | number | boolean;
                        /** @enum {string} */
                        change: "worse" | "better" | "other";
                    }[];
                    cannot: {
                        /** @enum {string} */
                        field: "retention.points" | "retention.days" | "retention.gfs.weeks" | "retention.gfs.months" | "retention.gfs.years" | "encryption" | "schedule.by" | "schedule.everyHours" | "schedule.windowHours" | "retries" | "guest.applicationAware" | "guest.tolerated" | "guest.indexing" | "healthCheck" | "fullBackups.synthetic" | "fullBackups.active" | "storage.repositoryId" | "storage.isImmutable" | "storage.archiveRepositoryId" | "exclusions.objects" | "exclusions.disks" | "notifications.mail" | "notifications.snmp";
                        because: string;
                    }[];
                    /** @enum {string} */
                    outcome?: "fixed" | "changed" | "refused" | "not-taken" | "unknown";
                    because?: string;
                    /** Format: date-time */
                    endedAt?: string;
                }[];
            }[];
            next?: string;
        };
        Findings: {
            checkedAt?: string;
            findings: {
                id: string;
                rule: string;
                title: string;
                /** @enum {string} */
                severity: "info" | "low" | "medium" | "high" | "critical";
                /** @enum {string} */
                state: "open" | "held" | "excepted" | "not-judged" | "observed" | "resolved";
                server: string;
                /** @enum {string} */
                product: "enterprise-manager" | "backup-replication" | "microsoft365";
                job?: {
                    id: string;
                    name: string;
                    control?: string;
                    repository?: string;
                };
                owner?: string;
                evidence: {
                    fact: string;
                    value: string | number | boolean | null;
                    /** @enum {string} */
                    unit?: "hours" | "objects" | "jobs" | "seconds" | "days" | "points" | "percent" | "bytes";
                    source: string;
                }[];
                remedy: string;
                /** Format: date-time */
                since: string;
                exception?: {
                    reason: string;
                    owner: string;
                    expires: string;
                };
                window?: string;
                notJudgedBecause?: string;
                acknowledged?: {
                    by: string;
                    /** Format: date-time */
                    at: string;
                    /** Format: date-time */
                    until?: string;
                    because?: string;
                };
                notifiedAt?: string;
                mute?: {
                    id: string;
                    pattern: string;
                    servers?: string[];
                    /** Format: date-time */
                    until: string;
                    because: string;
                    by: string;
                    /** Format: date-time */
                    at: string;
                };
                resolvedAt?: string;
                because?: string;
            }[];
            next?: string;
        };
        Finding: {
            id: string;
            rule: string;
            title: string;
            /** @enum {string} */
            severity: "info" | "low" | "medium" | "high" | "critical";
            /** @enum {string} */
            state: "open" | "held" | "excepted" | "not-judged" | "observed" | "resolved";
            server: string;
            /** @enum {string} */
            product: "enterprise-manager" | "backup-replication" | "microsoft365";
            job?: {
                id: string;
                name: string;
                control?: string;
                repository?: string;
            };
            owner?: string;
            evidence: {
                fact: string;
                value: string | number | boolean | null;
                /** @enum {string} */
                unit?: "hours" | "objects" | "jobs" | "seconds" | "days" | "points" | "percent" | "bytes";
                source: string;
            }[];
            remedy: string;
            /** Format: date-time */
            since: string;
            exception?: {
                reason: string;
                owner: string;
                expires: string;
            };
            window?: string;
            notJudgedBecause?: string;
            acknowledged?: {
                by: string;
                /** Format: date-time */
                at: string;
                /** Format: date-time */
                until?: string;
                because?: string;
            };
            notifiedAt?: string;
            mute?: {
                id: string;
                pattern: string;
                servers?: string[];
                /** Format: date-time */
                until: string;
                because: string;
                by: string;
                /** Format: date-time */
                at: string;
            };
            resolvedAt?: string;
            because?: string;
        };
        Acknowledgement: {
            /** Format: date-time */
            until?: string;
            because?: string;
        };
        Mutes: {
            mutes: {
                id: string;
                pattern: string;
                servers?: string[];
                /** Format: date-time */
                until: string;
                because: string;
                by: string;
                /** Format: date-time */
                at: string;
            }[];
            next?: string;
        };
        MuteTaken: {
            dryRun: boolean;
            mute: {
                id: string;
                pattern: string;
                servers?: string[];
                /** Format: date-time */
                until: string;
                because: string;
                by: string;
                /** Format: date-time */
                at: string;
            };
            findings: number;
        };
        MuteRequest: {
            pattern: string;
            /** Format: date-time */
            until: string;
            because: string;
            dryRun?: boolean;
        };
        WebhookAnswer: {
            /** @constant */
            matched: true;
            /** @enum {string} */
            action: "clones:create" | "compliance:check" | "compliance:acknowledge" | "compliance:mute" | "compliance:unmute" | "copy-jobs:create" | "copy-jobs:delete" | "copy-jobs:run-policies" | "jobs:control" | "jobs:create" | "jobs:edit" | "jobs:delete";
            id?: string;
        } | {
            /** @constant */
            matched: false;
        };
        WebhookEvent: unknown;
        Health: {
            /** @constant */
            status: "ok";
        };
        Caller: {
            name: string;
            permissions: ("compliance:read" | "compliance:write" | "clones:read" | "clones:write" | "copy-jobs:read" | "copy-jobs:write" | "jobs:read" | "jobs:write" | "servers:read" | "servers:test" | "credentials:write")[];
            servers: string[];
        };
        OpenApiDocument: {
            openapi: string;
        } & {
            [key: string]: unknown;
        };
        AsyncApiDocument: {
            asyncapi: string;
        } & {
            [key: string]: unknown;
        };
        JobModel: {
            [key: string]: unknown;
        };
        JobSpec: {
            [key: string]: unknown;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listServers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Servers"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testServer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                server: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diagnosis"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    storeCredentials: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                server: string;
                purpose: "read" | "write";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredCredentials"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: {
                server?: string;
                product?: string;
                id?: string;
                type?: string;
                workload?: string;
                status?: string;
                lastResult?: string;
                lastRunAfter?: string;
                lastRunBefore?: string;
                highPriority?: "true" | "false";
                name?: string;
                repository?: string;
                repositoryId?: string;
                objectsCount?: string;
                fresh?: "true" | "false";
                orderBy?: "name" | "type" | "status" | "lastRun" | "lastResult" | "nextRun" | "description" | "repositoryId" | "objectsCount";
                order?: "asc" | "desc";
                limit?: string;
                next?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobList"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                server: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeJob"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editJob: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
            };
            path: {
                server: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobModel"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredJobDocument"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                server: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    location: string;
                    "retry-after": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedChange"];
                };
            };
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchJob: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
            };
            path: {
                server: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredJobDocument"];
                };
            };
            202: {
                headers: {
                    location: string;
                    "retry-after": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredJobDocument"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    controlJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                server: string;
                id: string;
                control: "start" | "stop" | "retry" | "sync" | "enable" | "disable";
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ControlOptions"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ControlledJob"];
                };
            };
            202: {
                headers: {
                    location: string;
                    "retry-after": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ControlledJob"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                server: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobSpec"];
            };
        };
        responses: {
            201: {
                headers: {
                    location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredJobDocument"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRuns: {
        parameters: {
            query?: {
                server?: string;
                result?: string;
                since?: string;
                until?: string;
                limit?: string;
                next?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Runs"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRunsOfJob: {
        parameters: {
            query?: {
                result?: string;
                since?: string;
                until?: string;
                limit?: string;
                next?: string;
            };
            header?: never;
            path: {
                server: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Runs"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listClones: {
        parameters: {
            query?: {
                server?: string;
                outcome?: "succeeded" | "failed" | "cancelled" | "unknown";
                since?: string;
                requestedBy?: string;
                limit?: string;
                next?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CloneList"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createClone: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CloneRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CloneDryRun"];
                };
            };
            202: {
                headers: {
                    location: string;
                    "retry-after": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clone"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getClone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clone"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelClone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    location: string;
                    "retry-after": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clone"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCloneBatches: {
        parameters: {
            query?: {
                status?: "running" | "stopping" | "finished";
                server?: string;
                since?: string;
                requestedBy?: string;
                limit?: string;
                next?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CloneBatches"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createCloneBatch: {
        parameters: {
            query?: {
                server?: string;
                clonesPerServer?: number;
                stopAfterFailures?: number;
                dryRun?: boolean;
            };
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CloneBatchRequest"];
                "text/csv": string;
            };
        };
        responses: {
            200: {
                headers: {
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CloneBatchAnswer"];
                };
            };
            202: {
                headers: {
                    location: string;
                    "retry-after": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CloneBatch"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCloneBatch: {
        parameters: {
            query?: {
                limit?: string;
                next?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CloneBatch"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelCloneBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    location: string;
                    "retry-after": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CloneBatch"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCloneBatchResults: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCopyJobs: {
        parameters: {
            query?: {
                server?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CopyJobList"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createCopyJob: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CopyJobRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundCopyJob"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedCopyJob"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteCopyJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                server: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runCopyJobPolicies: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PolicyRunRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyDryRun"];
                };
            };
            202: {
                headers: {
                    location: string;
                    "retry-after": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedPolicyRun"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCopyJobPolicyRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyRun"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startCheck: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CheckRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    location: string;
                    "retry-after": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Check"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCheck: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Check"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReports: {
        parameters: {
            query?: {
                day?: string;
                limit?: string;
                next?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reports"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReport: {
        parameters: {
            query?: {
                view?: "report" | "controls" | "oscal";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    etag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"] | components["schemas"]["ControlsReport"] | components["schemas"]["OscalReport"];
                    "text/html": string;
                    "text/csv": string;
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            307: {
                headers: {
                    location: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEvidence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evidence"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openReportLink: {
        parameters: {
            query?: {
                until?: string;
                signature?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    etag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                    "text/html": string;
                    "text/csv": string;
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            307: {
                headers: {
                    location: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyTest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestedPolicy"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listChannels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channels"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendTestNotice: {
        parameters: {
            query?: {
                channel?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestedChannels"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUndelivered: {
        parameters: {
            query?: {
                limit?: string;
                next?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UndeliveredNotices"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendNoticeAgain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    "retry-after": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticeSentAgain"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDrift: {
        parameters: {
            query?: {
                server?: string;
                job?: string;
                status?: string;
                limit?: string;
                next?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Drift"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFixes: {
        parameters: {
            query?: {
                server?: string;
                status?: string;
                limit?: string;
                next?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fixes"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    planFix: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FixRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fix"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyFix: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fix"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFix: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fix"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFindings: {
        parameters: {
            query?: {
                server?: string;
                severity?: string;
                rule?: string;
                owner?: string;
                state?: string;
                limit?: string;
                next?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Findings"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acknowledgeFinding: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Acknowledgement"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Finding"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    releaseFinding: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Finding"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMutes: {
        parameters: {
            query?: {
                limit?: string;
                next?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mutes"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createMute: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MuteRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MuteTaken"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MuteTaken"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endMute: {
        parameters: {
            query?: {
                because?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    receiveWebhook: {
        parameters: {
            query?: never;
            header?: {
                "Webhook-Id"?: string;
                "Webhook-Timestamp"?: string;
                "Webhook-Signature"?: string;
                "X-Hub-Signature-256"?: string;
                "X-Hub-Signature"?: string;
                "X-Gitlab-Token"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEvent"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            202: {
                headers: {
                    location: string;
                    "retry-after": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCaller: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Caller"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConsole: {
        parameters: {
            query?: {
                code?: string;
                state?: string;
                iss?: string;
                session_state?: string;
                error?: string;
                error_description?: string;
                error_uri?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    etag: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConsoleAsset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    etag: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                    "text/css": string;
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    etag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenApiDocument"];
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAsyncApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    etag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AsyncApiDocument"];
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDocumentation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    etag: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
