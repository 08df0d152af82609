// Made by `npm run types` from crates/turash-http/openapi; not to be edited.

export interface paths {
    "/v1/graph/neighbourhood": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is around a site. */
        get: operations["graph_neighbourhood"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/graph/chains": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Exchanges one after the other. */
        get: operations["graph_chains"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/graph/cycles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Exchanges that lead back. */
        get: operations["graph_cycles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/graph/communities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sites that matches tie together. */
        get: operations["graph_communities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/graph/closure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What breaks if a site closes. */
        get: operations["graph_closure"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/graph/path": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The shortest path of exchanges between two organizations. */
        get: operations["graph_path"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/graph/introductions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who should talk to whom first. */
        get: operations["graph_introductions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/matches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists matches, best first, from the current lists. */
        get: operations["list_matches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/matches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One match with both flows and sites. */
        get: operations["get_match"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/matches/{id}/transitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a match came where it stands, and what may follow. */
        get: operations["get_history"];
        put?: never;
        /** Takes a match a step on. */
        post: operations["take_step"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/matches/{id}/zone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks for one side whether the private limits of both leave room for a price. */
        post: operations["ask_zone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/matches/{id}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Claims the CO2 that a match avoids, or raises the status of that claim. */
        post: operations["claim_co2"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why a pair is a match, or why not; as if something were different where `set` says so. Nothing is stored. */
        get: operations["explain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The live stream: server-sent events, each with a CloudEvents 1.0 event. */
        get: operations["follow_events"];
        put?: never;
        /** Tells of sites and flows by CloudEvents, in the binary, structured or batched mode. What an event says is put or removed, whatever stood there: told again it changes nothing. */
        post: operations["tell_events"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The events that a subscription gave up. */
        get: operations["list_dead_letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries dead letters again. */
        post: operations["redrive_dead_letters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Drops a dead letter for good. */
        post: operations["discard_dead_letter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far everything is. */
        get: operations["get_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All keys, without their secrets. */
        get: operations["list_keys"];
        put?: never;
        /** Makes a key; its secret is told this once. */
        post: operations["create_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a key back for good. */
        delete: operations["revoke_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, and when. */
        get: operations["list_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process runs. */
        get: operations["health_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether it serves. */
        get: operations["health_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics: in the OpenMetrics text format for whoever takes it, else in that of Prometheus. */
        get: operations["metrics"];
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
        /** This document. */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schemas/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The JSON Schema (2020-12) of one form. */
        get: operations["schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last 100 plans that were kept, newest first. */
        get: operations["list_plans"];
        put?: never;
        /** Plans the best set of exchanges, keeps the plan and answers it; with `background` it is made while nobody waits. */
        post: operations["make_plan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/plans/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the plan that is kept current gives each pair. */
        get: operations["get_current_plan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/plans/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A plan, or how far it is. */
        get: operations["get_plan"];
        put?: never;
        post?: never;
        /** Forgets a plan, or gives one up that is being made. */
        delete: operations["forget_plan"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists sites by id. */
        get: operations["list_sites"];
        put?: never;
        /** Creates one site, or up to 50,000, all or none. */
        post: operations["create_sites"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One site. */
        get: operations["get_site"];
        /** Replaces a site; creates it without `If-Match` where nothing is there. */
        put: operations["replace_site"];
        post?: never;
        /** Removes a site. */
        delete: operations["remove_site"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/flows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists flows by id. */
        get: operations["list_flows"];
        put?: never;
        /** Creates one flow, or up to 50,000, all or none. */
        post: operations["create_flows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/flows/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One flow. */
        get: operations["get_flow"];
        /** Replaces a flow; creates it without `If-Match` where nothing is there. */
        put: operations["replace_flow"];
        post?: never;
        /** Removes a flow. */
        delete: operations["remove_flow"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description One side of a pair. */
        Side: {
            flow: components["schemas"]["Id"];
            version: components["schemas"]["Version"];
            resource: components["schemas"]["Resource"];
            quantity: components["schemas"]["Quantity"];
            /**
             * @description How well the figures are known: 5, 15, 30, 60 % relative standard deviation.
             * @enum {string}
             */
            precision: "measured" | "reported" | "estimated" | "rough";
            site: components["schemas"]["Site"];
        };
        /** @description A match. */
        Match: {
            id: components["schemas"]["MatchId"];
            family: components["schemas"]["Family"];
            state: components["schemas"]["State"];
            /** @description That of the decision: what `If-Match` of a step names. */
            version: components["schemas"]["Version"];
            /** @description Whether the rules allow it at present; a decided match stays when they do not. */
            feasible: boolean;
            /** @description Whether one of its flows has less than is promised on it. */
            overbooked: boolean;
            /** @description How it is done. */
            technology?: string;
            /** @description Great circle, km. */
            distance_km: number;
            /** @description How much longer or shorter it may be, km. */
            distance_uncertainty_km?: number;
            /** @description What reaches the demand, in the annual unit beside it. */
            deliverable_annual?: number;
            /** @description What is agreed on, in the annual unit beside it. */
            agreed_annual?: number;
            /** @description What the supply lacks of what is promised on it, in the annual unit beside it. */
            supply_missing_annual?: number;
            /** @description What the demand lacks, in the annual unit beside it. */
            demand_missing_annual?: number;
            annual_unit?: components["schemas"]["AnnualUnit"];
            /** @description What it is worth to both together, EUR/a. */
            value_eur_per_year: number;
            /** @description What orders lists, EUR/a. */
            ranking_value_eur_per_year: number;
            /** @description Its place in the list of that flow, 1 for the best; null outside it. */
            supply_rank: number | null;
            /** @description Its place in the list of that flow, 1 for the best; null outside it. */
            demand_rank: number | null;
            supply: components["schemas"]["Side"];
            demand: components["schemas"]["Side"];
        };
        /** @description Matches, best first. */
        MatchList: {
            as_of: components["schemas"]["Sequence"];
            items: components["schemas"]["Match"][];
            /** @description The `cursor` of the next part; null at the end. */
            next: string | null;
            /** @description How many there are in all parts together, where that was asked for. */
            count?: number;
        };
        /** @description A step that people took. */
        Transition: {
            at: components["schemas"]["Time"];
            from: components["schemas"]["State"];
            to: components["schemas"]["State"];
            /** @description Who did it. */
            actor?: string;
            /** @description Why. */
            reason?: string;
        };
        /** @description How a match came where it stands. The agreed price is private. */
        History: {
            as_of: components["schemas"]["Sequence"];
            id: components["schemas"]["MatchId"];
            state: components["schemas"]["State"];
            version: components["schemas"]["Version"];
            /** @description Whether one of its flows has less than is promised on it. */
            overbooked: boolean;
            /** @description What is agreed on, in the annual unit beside it. */
            agreed_annual?: number;
            /** @description What the supply lacks of what is promised on it, in the annual unit beside it. */
            supply_missing_annual?: number;
            /** @description What the demand lacks, in the annual unit beside it. */
            demand_missing_annual?: number;
            annual_unit?: components["schemas"]["AnnualUnit"];
            /** @description Oldest first. */
            items: components["schemas"]["Transition"][];
            /** @description What may follow. */
            next_states: components["schemas"]["State"][];
        };
        /** @description A step of a match. */
        Step: {
            to: components["schemas"]["State"];
            /** @description What is agreed on. */
            agreed_annual?: number;
            annual_unit?: components["schemas"]["AnnualUnit"];
            /** @description The price agreed on, EUR per MWh, t or m3. Private: never read back. */
            price_eur_per_unit?: number;
            /** @description Who takes the step. */
            actor?: string;
            /** @description Why; rejected, withdrawn and failed need one. */
            reason?: string;
        };
        /** @description What a side of a pair in negotiation wants. */
        ZoneQuestion: {
            side: components["schemas"]["Direction"];
            /**
             * @description Ask whether a price suits both limits, consent to the even split, or take that back.
             * @enum {string}
             */
            action: "ask" | "consent" | "withdraw";
        };
        /** @description What a side hears. No answer has a limit. */
        ZoneAnswer: {
            as_of: components["schemas"]["Sequence"];
            id: components["schemas"]["MatchId"];
            side: components["schemas"]["Direction"];
            version: components["schemas"]["Version"];
            /** @description To the even split. */
            supply_consents: boolean;
            /** @description To the even split. */
            demand_consents: boolean;
            /** @description Whether a price suits both limits. */
            has_zone?: boolean;
            /** @description The price in the middle, where both consent, EUR per MWh, t or m3. */
            even_split_eur_per_unit?: number;
            may_ask_from?: components["schemas"]["Time"];
        };
        /** @description A claim of the CO2 that a match avoids. */
        ClaimDraft: {
            /**
             * @description What the claim is to become.
             * @enum {string}
             */
            status: "indicative" | "approved" | "verified";
            /** @description Who says so. */
            actor?: string;
        };
        /** @description The one claim of a match's CO2. */
        Claim: {
            /**
             * @description How far it is.
             * @enum {string}
             */
            status: "indicative" | "approved" | "verified";
            /** @description CO2 avoided, t/a. */
            avoided_t_per_year: number;
            /** @description By which rule the parties share it. */
            attribution: {
                /**
                 * @description The rule.
                 * @enum {string}
                 */
                rule: "even" | "owners";
                /** @description What the supply owns of the project. */
                supply_share?: number;
            };
            /** @description The supply's part, t/a. */
            supply_t_per_year: number;
            /** @description The demand's part, t/a. */
            demand_t_per_year: number;
            signed: {
                /** @description Reached. */
                status: string;
                at: components["schemas"]["Time"];
                /** @description By whom. */
                actor?: string;
            }[];
        };
        Claimed: {
            as_of: components["schemas"]["Sequence"];
            id: components["schemas"]["MatchId"];
            version: components["schemas"]["Version"];
            claim: components["schemas"]["Claim"] | null;
        };
        /** @description What speaks against a pair, and what it would take. */
        Reason: {
            /** @description A word for programs. */
            code?: string;
        };
        /** @description Why a pair is a match, or why not: every input and every reason. */
        Explanation: {
            as_of: components["schemas"]["Sequence"];
            id: components["schemas"]["MatchId"];
            /** @description What is thought to be different. */
            what_if?: Record<string, never>[];
            /** @description The pair as it is. */
            without?: Record<string, never>;
            /** @description Whether it is in the list of one of its flows, or decided. */
            is_match: boolean;
            /** @description Whether the rules allow it. */
            feasible: boolean;
            /** @description What speaks against it. */
            reasons: components["schemas"]["Reason"][];
            /** @description Great circle, km. */
            distance_km: number;
            /** @description How far both could pay for, km. */
            max_distance_km?: number | null;
            /** @description What a unit that arrives is worth, EUR. */
            margin_eur_per_unit?: number | null;
            /**
             * @description What prices are for.
             * @enum {string}
             */
            unit: "MWh" | "t" | "m3";
            /** @description What it is worth to both together, EUR/a. */
            value_eur_per_year: number;
            /** @description What orders lists. */
            rank_by?: string;
            /** @description That of this pair, EUR/a. */
            ranking_value_eur_per_year?: number;
            /** @description Its place in the list of that flow, 1 for the best; null outside it. */
            supply_rank?: number | null;
            /** @description Its place in the list of that flow, 1 for the best; null outside it. */
            demand_rank?: number | null;
            state: components["schemas"]["State"];
            claim?: components["schemas"]["Claim"];
            /** @description Whether one of its flows has less than is promised on it. */
            overbooked: boolean;
            supply: components["schemas"]["Side"];
            demand: components["schemas"]["Side"];
            /** @description What the pair gives, costs and is worth, to whom, with every assumption; null where no way passes. */
            appraisal: Record<string, never> | null;
        };
        /** @description A CloudEvents 1.0 event. */
        Event: {
            /** @constant */
            specversion: "1.0";
            /**
             * Format: uuid
             * @description The event's own id.
             */
            id: string;
            /** @description Where it happened. */
            source: string;
            /** @description What happened, such as `org.turash.match_found.v1`. */
            type: string;
            /** @description What it happened to, such as `flow/forge.out`. */
            subject: string;
            time: components["schemas"]["Time"];
            /** @constant */
            datacontenttype?: "application/json";
            /** @description The JSON Schema of `data`. */
            dataschema?: string;
            /** @description Its place in the log. */
            sequence?: string;
            /** @description W3C trace context. */
            traceparent?: string;
            /** @description What happened, in the form of the API. */
            data: Record<string, never>;
        };
        /** @description An event that a subscription gave up. */
        DeadLetter: {
            sequence: components["schemas"]["Sequence"];
            /** @description The event without anything private; null where what was kept is none. */
            event: unknown;
            /** @description How often it was tried. */
            attempts: number;
            /** @description What went wrong at last. */
            error: string;
            first_failed: components["schemas"]["Time"];
            buried: components["schemas"]["Time"];
        };
        /** @description A part of a list. */
        DeadLetterList: {
            as_of: components["schemas"]["Sequence"];
            items: components["schemas"]["DeadLetter"][];
            /** @description The `cursor` of the next part; null at the end. */
            next: string | null;
        };
        /** @description Which dead letters to try again: one of `sequences`, `error_contains` and `all`. */
        Redrive: {
            /** @description Whose. */
            subscription: string;
            /** @description These. */
            sequences?: components["schemas"]["Sequence"][];
            /** @description Those whose error has this text. */
            error_contains?: string;
            /** @description All of them. */
            all?: boolean;
            /** @description So many a second at most. */
            rate_per_second?: number;
            /** @description Only says how many. */
            dry_run?: boolean;
        };
        Redriven: {
            as_of: components["schemas"]["Sequence"];
            /** @description Whose. */
            subscription: string;
            /** @description How many are tried again, or would be. */
            redriven: number;
            /** @description The first of them. */
            sequences: components["schemas"]["Sequence"][];
            /** @description Whether nothing was done. */
            dry_run: boolean;
        };
        /** @description A dead letter to drop for good. */
        Discard: {
            /** @description Whose. */
            subscription: string;
            sequence: components["schemas"]["Sequence"];
            /** @description Why; it is kept. */
            reason: string;
        };
        Discarded: {
            as_of: components["schemas"]["Sequence"];
            /** @description Whose. */
            subscription: string;
            sequence: components["schemas"]["Sequence"];
        };
        /** @description How far everything is. */
        Status: {
            as_of: components["schemas"]["Sequence"];
            /** @description Whether it serves. */
            ready: boolean;
            /** @description Why not. */
            not_ready?: string;
            /** @description Whether this process is the matcher or stands by. */
            matcher?: string;
            head: components["schemas"]["Sequence"];
            trimmed: components["schemas"]["Sequence"];
            matches_as_of: components["schemas"]["Sequence"];
            /** @description How many. */
            sites: number;
            /** @description How many. */
            flows: number;
            /** @description How many. */
            decisions: number;
            /** @description Fingerprint of the parameters of the model. */
            model: string;
            subscriptions: {
                /** @description Of the subscription. */
                name: string;
                watermark: components["schemas"]["Sequence"];
                /** @description Events after it. */
                lag_events: number;
                /** @description Age of the first of them, s. */
                lag_seconds: number;
                /** @description Tried again later. */
                retries: number;
                /** @description Given up. */
                dead_letters: number;
            }[];
        };
        Live: {
            /** @constant */
            live: true;
        };
        Ready: {
            /** @description Whether it serves. */
            ready: boolean;
            /** @description Why not. */
            reason?: string;
            /** @description Whether this process is the matcher or stands by. */
            matcher?: string;
        };
        /** @description RFC 9457. */
        Problem: {
            /** @description `urn:turash:problem:...`, for programs. */
            type: string;
            /** @description What kind of problem it is. */
            title: string;
            /** @description That of the answer. */
            status: number;
            /** @description What is wrong, where, and how to mend it. */
            detail: string;
            /** @description Which field or parameter. */
            field?: string;
            /** @description What was there. */
            found?: string;
            /** @description What is expected there. */
            expected?: string;
            /** @description How to mend it. */
            remedy?: string;
            found_version?: components["schemas"]["Version"];
            /** @description For the log. */
            request_id: string;
        };
        /** @description A CloudEvents 1.0 event that another program tells. */
        Told: {
            /** @constant */
            specversion: "1.0";
            /** @description Where it happened. */
            source: string;
            /** @description What it happened to, such as `flow/forge.out`. */
            subject?: string;
            time?: components["schemas"]["Time"];
            /** @constant */
            datacontenttype?: "application/json";
            /** @description The JSON Schema of `data`. */
            dataschema?: string;
            /** @description W3C trace context. */
            traceparent?: string;
            /** @description With the source what names the event. */
            id: string;
            /**
             * @description What happened.
             * @enum {string}
             */
            type: "org.turash.site_created.v1" | "org.turash.site_updated.v1" | "org.turash.site_removed.v1" | "org.turash.resource_flow_created.v1" | "org.turash.resource_flow_updated.v1" | "org.turash.resource_flow_removed.v1";
            /** @description A site or a flow with its id, or `{"id": ...}` of what is gone. */
            data: Record<string, never>;
        };
        /** @description What was taken, in order: committed and on disk. */
        Taken: {
            as_of: components["schemas"]["Sequence"];
            items: {
                /** @description The event's id. */
                event: string;
                /** @description What it told of. */
                subject: string;
                version: components["schemas"]["Version"];
                /**
                 * @description What happened.
                 * @enum {string}
                 */
                outcome: "created" | "updated" | "unchanged" | "removed";
            }[];
        };
        /** @description A key; nothing secret is in it. */
        Key: {
            /**
             * Format: uuid
             * @description The key.
             */
            id: string;
            /**
             * @description What it may do.
             * @enum {string}
             */
            role: "reader" | "publisher" | "operator" | "admin";
            /** @description Whose things alone a publisher writes. */
            organization?: string;
            /** @description Who has it. */
            label: string;
            created_at: components["schemas"]["Time"];
            revoked_at?: components["schemas"]["Time"];
        };
        /** @description A key to be made; a publisher's names its organization. */
        KeyDraft: {
            /**
             * @description What it may do.
             * @enum {string}
             */
            role: "reader" | "publisher" | "operator" | "admin";
            /** @description Whose things alone a publisher writes. */
            organization?: string;
            /** @description Who has it. */
            label: string;
        };
        OneKey: {
            as_of: components["schemas"]["Sequence"];
            /**
             * Format: uuid
             * @description The key.
             */
            id: string;
            /**
             * @description What it may do.
             * @enum {string}
             */
            role: "reader" | "publisher" | "operator" | "admin";
            /** @description Whose things alone a publisher writes. */
            organization?: string;
            /** @description Who has it. */
            label: string;
            created_at: components["schemas"]["Time"];
            revoked_at?: components["schemas"]["Time"];
            /** @description Of a new key, told this once: `Authorization: Bearer` with it. */
            secret?: string;
        };
        /** @description A part of a list. */
        KeyList: {
            as_of: components["schemas"]["Sequence"];
            items: components["schemas"]["Key"][];
            /** @description The `cursor` of the next part; null at the end. */
            next: string | null;
        };
        /** @description What was done, the last first. */
        AuditList: {
            as_of: components["schemas"]["Sequence"];
            items: {
                /** @description Its place. */
                number: number;
                at: components["schemas"]["Time"];
                /** @description Who. */
                actor: string;
                /** @description What. */
                action: string;
                /** @description To what. */
                subject: string;
            }[];
            /** @description The `cursor` of the next part; null at the end. */
            next: string | null;
        };
        /** @description What to plan; `{}` plans everything. */
        PlanQuestion: {
            /** @description Whether the plan is made while nobody waits. */
            background?: boolean;
            /**
             * @description What a plan is after.
             * @default value
             * @enum {string}
             */
            objective: "value" | "amount" | "co2";
            /** @description Added to the value, EUR per t of CO2 avoided. */
            co2_eur_per_t?: number;
            /** @description Whether a connection is paid for whole or not built. */
            whole_capital?: boolean;
            /** @description The most capital, EUR. */
            budget_eur?: number;
            resource?: components["schemas"]["Family"];
            /** @description ISO 3166-1 alpha-2. */
            country?: string;
            /** @description West, south, east and north, degrees. */
            box?: number[];
            /** @description Sites that are thought to be gone. */
            without?: components["schemas"]["Id"][];
            /** @description Sites and flows, each with an id, that are thought to be there. */
            with?: {
                sites?: components["schemas"]["SiteDraft"][];
                flows?: components["schemas"]["FlowDraft"][];
            };
            /** @description The longest exchange, km. */
            within_km?: number;
            /** @description The least exchange. */
            min_annual?: number;
            annual_unit?: components["schemas"]["AnnualUnit"];
            /** @description The least value of an exchange, EUR/a. */
            min_value_eur_per_year?: number;
        };
        /** @description What was asked, in one spelling. */
        KeptQuestion: Record<string, never>;
        /** @description The best set of exchanges, with a proof that nothing is worth more. */
        Plan: {
            /**
             * Format: uuid
             * @description The plan.
             */
            id: string;
            made_at: components["schemas"]["Time"];
            as_of: components["schemas"]["Sequence"];
            question: components["schemas"]["KeptQuestion"];
            /** @description What it is after. */
            objective: string;
            /** @description Exchanges, flows with their shadow prices, totals, what taking the best first comes to, and the proof, of each family. */
            families: Record<string, never>[];
            /** @description Since the last plan of the same question. */
            changes?: Record<string, never>;
        };
        /** @description A plan that is being made, or came to nothing. */
        RunningPlan: {
            /**
             * Format: uuid
             * @description The plan.
             */
            id: string;
            begun_at: components["schemas"]["Time"];
            /**
             * @description How it is.
             * @enum {string}
             */
            state: "running" | "failed";
            /**
             * @description What is done.
             * @enum {string}
             */
            stage?: "gathering" | "judging" | "solving";
            /** @description Part of the stage. */
            done?: number;
            /** @description Why it failed. */
            detail?: string;
        };
        /** @description A part of a list. */
        PlanList: {
            as_of: components["schemas"]["Sequence"];
            items: {
                /**
                 * Format: uuid
                 * @description The plan.
                 */
                id: string;
                made_at: components["schemas"]["Time"];
                as_of: components["schemas"]["Sequence"];
                question: components["schemas"]["KeptQuestion"];
            }[];
            /** @description The `cursor` of the next part; null at the end. */
            next: string | null;
        };
        /** @description The plan that is kept current, by pair. */
        PlannedList: {
            as_of: components["schemas"]["Sequence"];
            items: {
                id: components["schemas"]["MatchId"];
                family: components["schemas"]["Family"];
                /** @description What the pair gets beside what is agreed, in the annual unit beside it. */
                planned_annual: number;
                annual_unit: components["schemas"]["AnnualUnit"];
            }[];
            /** @description The `cursor` of the next part; null at the end. */
            next: string | null;
        };
        /** @description What a graph answers. */
        GraphAnswer: {
            as_of: components["schemas"]["Sequence"];
            /** @description Whether something was left off, and what; null where nothing was. */
            cut: unknown;
            /** @description The sites that are named. */
            sites: Record<string, never>[];
            /** @description What was found. */
            items?: Record<string, never>[];
        };
        /**
         * @description Any printable text of 1 to 128 bytes; percent-encoded in addresses.
         * @example forge.out
         */
        Id: string;
        /**
         * @description The ids of supply and demand, joined by `~`.
         * @example forge.out~baths.in
         */
        MatchId: string;
        /** @description A place in the event log. */
        Sequence: number;
        /** @description Grows by one with each change; 0 where there is nothing yet. */
        Version: number;
        /**
         * Format: date-time
         * @description A moment, RFC 3339, UTC.
         */
        Time: string;
        /**
         * @description Whether a flow is given off or needed.
         * @enum {string}
         */
        Direction: "supply" | "demand";
        /**
         * @description A family of resources.
         * @enum {string}
         */
        Family: "heat" | "cooling" | "water" | "material" | "co2" | "electricity" | "gas";
        /**
         * @description The unit of the annual amounts beside it.
         * @enum {string}
         */
        AnnualUnit: "MWh/a" | "t/a" | "m3/a";
        /**
         * @description Where people took a match.
         * @enum {string}
         */
        State: "suggested" | "negotiating" | "reserved" | "contracted" | "live" | "rejected" | "withdrawn" | "failed";
        /** @description A place. */
        Coordinates: {
            /** @description Longitude, degrees east, WGS 84. */
            lon: number;
            /** @description Latitude, degrees north, WGS 84. */
            lat: number;
        };
        /** @description A site as it is stored and told. */
        Site: {
            id: components["schemas"]["Id"];
            /** @description What people call it. */
            name: string;
            /** @description Who runs it. */
            organization?: string;
            /** @description The town. */
            city?: string;
            coordinates: components["schemas"]["Coordinates"];
            /**
             * @description How well the place is known.
             * @enum {string}
             */
            location: "own" | "shared" | "town" | "suspect";
            /**
             * @description Why the place cannot be right; such a site is not matched.
             * @enum {string}
             */
            location_doubt?: "zero" | "outside_country" | "swapped" | "shared" | "stated";
            /** @description The site is within so many km of the middle of its town. */
            location_km?: number;
            /** @description ISO 3166-1 alpha-2. */
            country?: string;
            /** @description NACE Rev. 2, such as `C24.10`. */
            industry?: string;
            version: components["schemas"]["Version"];
        };
        /** @description A site as it is sent. Without an id it gets one. What is left out of a replacement is gone. */
        SiteDraft: {
            id?: components["schemas"]["Id"];
            /** @description What people call it. */
            name: string;
            /** @description Who runs it. */
            organization?: string;
            /** @description The town. */
            city?: string;
            coordinates: components["schemas"]["Coordinates"];
            /**
             * @description How well the place is known.
             * @enum {string}
             */
            location?: "own" | "shared" | "town" | "suspect";
            /**
             * @description Why the place cannot be right; such a site is not matched.
             * @enum {string}
             */
            location_doubt?: "zero" | "outside_country" | "swapped" | "shared" | "stated";
            /** @description The site is within so many km of the middle of its town. */
            location_km?: number;
            /** @description ISO 3166-1 alpha-2. */
            country?: string;
            /** @description NACE Rev. 2, such as `C24.10`. */
            industry?: string;
            /** @description As it was answered; it does not count. */
            version?: components["schemas"]["Version"];
        };
        Heat: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            family: "heat";
            /** @description Coldest, °C. */
            t_min_c: number;
            /** @description Hottest, °C. */
            t_max_c: number;
            /**
             * @description What carries it.
             * @enum {string}
             */
            medium?: "flue_gas" | "air" | "steam" | "water" | "thermal_oil" | "other";
        };
        Cooling: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            family: "cooling";
            /** @description Coldest, °C. */
            t_min_c: number;
            /** @description Hottest, °C. */
            t_max_c: number;
            /**
             * @description What carries it.
             * @enum {string}
             */
            medium?: "flue_gas" | "air" | "steam" | "water" | "thermal_oil" | "other";
        };
        /** @description Of a supply what it has, of a demand what it may have at most. */
        WaterParameters: {
            /** @description Chemical oxygen demand, mg/l. */
            cod_mg_per_l?: number;
            /** @description Suspended solids, mg/l. */
            tss_mg_per_l?: number;
            /** @description Conductivity, µS/cm. */
            conductivity_us_per_cm?: number;
            /** @description Hardness as CaCO3, mg/l. */
            hardness_mg_per_l?: number;
            /** @description Chloride, mg/l. */
            chloride_mg_per_l?: number;
            /** @description Temperature, °C. */
            temperature_c?: number;
        };
        Water: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            family: "water";
            parameters?: components["schemas"]["WaterParameters"];
        };
        WasteCode: {
            /** @description European List of Waste, such as `01 03 05*`. */
            waste: string;
        };
        GoodsCode: {
            /** @description Combined Nomenclature, such as `7204`. */
            goods: string;
        };
        MaterialName: {
            /** @description What it is called. */
            name: string;
        };
        Material: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            family: "material";
            code: components["schemas"]["WasteCode"] | components["schemas"]["GoodsCode"] | components["schemas"]["MaterialName"];
            /** @description Share of what counts. */
            purity?: number;
            /** @description Share of water. */
            moisture?: number;
            /** @description Whether it is hazardous waste; a starred code always is. */
            hazardous?: boolean;
        };
        Co2: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            family: "co2";
            /** @description Share of CO2. */
            purity?: number;
            /** @description Pressure, bar. */
            pressure_bar?: number;
        };
        Electricity: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            family: "electricity";
            /** @description Voltage, kV. */
            voltage_kv?: number;
        };
        Gas: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            family: "gas";
            /**
             * @description Which gas.
             * @enum {string}
             */
            kind: "natural_gas" | "biogas" | "hydrogen" | "process_gas";
            /** @description Pressure, bar. */
            pressure_bar?: number;
        };
        /** @description What flows; `family` says which fields there are. */
        Resource: components["schemas"]["Heat"] | components["schemas"]["Cooling"] | components["schemas"]["Water"] | components["schemas"]["Material"] | components["schemas"]["Co2"] | components["schemas"]["Electricity"] | components["schemas"]["Gas"];
        Hours: {
            /** @description First hour. */
            from: number;
            /** @description Hour after the last. */
            to: number;
        };
        Days: {
            /** @description First day of the year. */
            from: number;
            /** @description Last day. */
            to: number;
        };
        FlatProfile: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            shape: "flat";
        };
        MonthlyProfile: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            shape: "monthly";
            weights: number[];
        };
        WeeklyProfile: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            shape: "weekly";
            /** @description Monday to Sunday. */
            hours: components["schemas"]["Hours"][][];
            shutdowns?: components["schemas"]["Days"][];
        };
        TypicalDaysProfile: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            shape: "typical_days";
            /** @description By month, then working day before weekend, then hour. */
            weights: number[];
        };
        NamedProfile: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            shape: "named";
            /** @description A profile that the configuration names. */
            name: string;
        };
        /** @description How much: energy in MWh/a and MW, masses in t/a and t/h, volumes in m3/a and m3/h. */
        Quantity: {
            /** @description Amount in a year. */
            annual: number;
            annual_unit: components["schemas"]["AnnualUnit"];
            /** @description Highest rate. */
            peak?: number;
            /**
             * @description The unit of the peak.
             * @enum {string}
             */
            peak_unit?: "MW" | "t/h" | "m3/h";
        };
        /** @description The shape over the year; amounts come from the quantity. */
        Profile: components["schemas"]["FlatProfile"] | components["schemas"]["MonthlyProfile"] | components["schemas"]["WeeklyProfile"] | components["schemas"]["TypicalDaysProfile"] | components["schemas"]["NamedProfile"];
        /** @description When it is there; at least one end. */
        Validity: {
            from?: components["schemas"]["Time"];
            /** @description The end, which is not included. */
            until?: components["schemas"]["Time"];
        };
        /** @description A flow as it is told: without its price limit, which is private. */
        Flow: {
            id: components["schemas"]["Id"];
            /** @description The site it belongs to. */
            site: components["schemas"]["Id"];
            direction: components["schemas"]["Direction"];
            resource: components["schemas"]["Resource"];
            quantity: components["schemas"]["Quantity"];
            profile?: components["schemas"]["Profile"];
            /**
             * @description How well the figures are known: 5, 15, 30, 60 % relative standard deviation.
             * @enum {string}
             */
            precision: "measured" | "reported" | "estimated" | "rough";
            validity?: components["schemas"]["Validity"];
            version: components["schemas"]["Version"];
            /** @description Whether more is promised on it than it has. */
            overbooked?: boolean;
            /** @description How much of what is promised it lacks, in the annual unit. */
            missing_annual?: number;
        };
        /** @description A flow as it is sent. Without an id it gets one. */
        FlowDraft: {
            id?: components["schemas"]["Id"];
            /** @description The site it belongs to. */
            site: components["schemas"]["Id"];
            direction: components["schemas"]["Direction"];
            resource: components["schemas"]["Resource"];
            quantity: components["schemas"]["Quantity"];
            profile?: components["schemas"]["Profile"];
            /**
             * @description How well the figures are known: 5, 15, 30, 60 % relative standard deviation.
             * @enum {string}
             */
            precision?: "measured" | "reported" | "estimated" | "rough";
            validity?: components["schemas"]["Validity"];
            /** @description What the owner asks at least or pays at most, EUR per MWh, t or m3. Private: never read back. Left out, a stored one stays; null removes it. */
            price_limit_eur_per_unit?: number | null;
            /** @description As it was answered; it does not count. */
            version?: components["schemas"]["Version"];
            /** @description Whether more is promised on it than it has. */
            overbooked?: boolean;
            /** @description How much of what is promised it lacks, in the annual unit. */
            missing_annual?: number;
        };
        /** @description A part of a list. */
        SiteList: {
            as_of: components["schemas"]["Sequence"];
            items: components["schemas"]["Site"][];
            /** @description The `cursor` of the next part; null at the end. */
            next: string | null;
        };
        /** @description A part of a list. */
        FlowList: {
            as_of: components["schemas"]["Sequence"];
            items: components["schemas"]["Flow"][];
            /** @description The `cursor` of the next part; null at the end. */
            next: string | null;
        };
        /** @description One thing that was written: committed and on disk. */
        Written: {
            as_of: components["schemas"]["Sequence"];
            /** @description What was written. */
            id: string;
            version: components["schemas"]["Version"];
            /**
             * @description What happened.
             * @enum {string}
             */
            outcome: "created" | "updated" | "unchanged" | "removed";
        };
        /** @description A list that was written, all or none. */
        WrittenBatch: {
            as_of: components["schemas"]["Sequence"];
            /** @description How many are new. */
            created: number;
            /** @description How many changed. */
            updated: number;
            /** @description How many were as sent already. */
            unchanged: number;
            items: {
                /** @description What was written. */
                id: string;
                version: components["schemas"]["Version"];
                /**
                 * @description What happened.
                 * @enum {string}
                 */
                outcome: "created" | "updated" | "unchanged" | "removed";
            }[];
        };
    };
    responses: {
        /** @description What is wrong, where, and how to mend it. */
        problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description The most items. */
        limit: number;
        /** @description Where to go on: the `next` of the last answer. */
        cursor: string;
        /**
         * @description The ETag of the last answer: what stands there must still be that version.
         * @example "3"
         */
        if_match: string;
    };
    requestBodies: never;
    headers: {
        /** @description As of which sequence of the log the answer holds. */
        as_of: number;
        /** @description The version. */
        etag: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    graph_neighbourhood: {
        parameters: {
            query: {
                /** @description The site. */
                site: string;
                /** @description How many exchanges away. */
                steps?: number;
                /** @description The most items. */
                limit?: components["parameters"]["limit"];
                /** @description JSON, or GeoJSON for a map; `Accept` says so as well. */
                format?: "json" | "geojson";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GraphAnswer"];
                    "application/geo+json": Record<string, never>;
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    graph_chains: {
        parameters: {
            query: {
                /** @description The site. */
                site: string;
                /** @description The most exchanges. */
                length?: number;
                /** @description The most items. */
                limit?: components["parameters"]["limit"];
                /** @description JSON, or GeoJSON for a map; `Accept` says so as well. */
                format?: "json" | "geojson";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GraphAnswer"];
                    "application/geo+json": Record<string, never>;
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    graph_cycles: {
        parameters: {
            query: {
                /** @description The site. */
                site: string;
                /** @description The most exchanges. */
                length?: number;
                /** @description The most items. */
                limit?: components["parameters"]["limit"];
                /** @description JSON, or GeoJSON for a map; `Accept` says so as well. */
                format?: "json" | "geojson";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GraphAnswer"];
                    "application/geo+json": Record<string, never>;
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    graph_communities: {
        parameters: {
            query?: {
                /** @description The most items. */
                limit?: components["parameters"]["limit"];
                /** @description JSON, or GeoJSON for a map; `Accept` says so as well. */
                format?: "json" | "geojson";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GraphAnswer"];
                    "application/geo+json": Record<string, never>;
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    graph_closure: {
        parameters: {
            query: {
                /** @description The site. */
                site: string;
                /** @description The most items. */
                limit?: components["parameters"]["limit"];
                /** @description JSON, or GeoJSON for a map; `Accept` says so as well. */
                format?: "json" | "geojson";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GraphAnswer"];
                    "application/geo+json": Record<string, never>;
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    graph_path: {
        parameters: {
            query: {
                /** @description An organization. */
                from: string;
                /** @description Another one. */
                to: string;
                /** @description The most items. */
                limit?: components["parameters"]["limit"];
                /** @description JSON, or GeoJSON for a map; `Accept` says so as well. */
                format?: "json" | "geojson";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GraphAnswer"];
                    "application/geo+json": Record<string, never>;
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    graph_introductions: {
        parameters: {
            query?: {
                /** @description In the community of this site. */
                community_of?: string;
                /** @description How many. */
                pairs?: number;
                /** @description The most items. */
                limit?: components["parameters"]["limit"];
                /** @description JSON, or GeoJSON for a map; `Accept` says so as well. */
                format?: "json" | "geojson";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GraphAnswer"];
                    "application/geo+json": Record<string, never>;
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    list_matches: {
        parameters: {
            query?: {
                /** @description One of its sites. */
                site?: string;
                /** @description One of its flows. */
                flow?: string;
                /** @description Of this family. */
                resource?: components["schemas"]["Family"];
                /** @description Both sites are in this country. */
                country?: string;
                /** @description Great circle, km. */
                max_distance_km?: number;
                /** @description Of families counted in MWh/a, at least so much. */
                min_annual_mwh?: number;
                /** @description Of families counted in t/a, at least so much. */
                min_annual_t?: number;
                /** @description Of families counted in m3/a, at least so much. */
                min_annual_m3?: number;
                /** @description Worth at least so much, EUR/a. */
                min_value_eur_per_year?: number;
                /** @description Only decided matches that are overbooked. */
                overbooked?: boolean;
                /** @description Whether to say how many there are in all parts. */
                count?: boolean;
                /** @description The most items. */
                limit?: components["parameters"]["limit"];
                /** @description Where to go on: the `next` of the last answer. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A part of the list. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatchList"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    get_match: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The match, as lists show it. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The match. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Match"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    get_history: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The match, as lists show it. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its history. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    take_step: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag of the last answer: what stands there must still be that version.
                 * @example "3"
                 */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                /** @description The match, as lists show it. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Step"];
            };
        };
        responses: {
            /** @description The step is taken. */
            201: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            408: components["responses"]["problem"];
            409: components["responses"]["problem"];
            412: components["responses"]["problem"];
            413: components["responses"]["problem"];
            415: components["responses"]["problem"];
            421: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    ask_zone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The match, as lists show it. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ZoneQuestion"];
            };
        };
        responses: {
            /** @description What the side hears. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ZoneAnswer"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            408: components["responses"]["problem"];
            409: components["responses"]["problem"];
            413: components["responses"]["problem"];
            415: components["responses"]["problem"];
            421: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    claim_co2: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag of the last answer: what stands there must still be that version.
                 * @example "3"
                 */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                /** @description The match, as lists show it. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClaimDraft"];
            };
        };
        responses: {
            /** @description The claim. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Claimed"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            408: components["responses"]["problem"];
            409: components["responses"]["problem"];
            412: components["responses"]["problem"];
            413: components["responses"]["problem"];
            415: components["responses"]["problem"];
            421: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    explain: {
        parameters: {
            query: {
                /** @description The supplying flow. */
                supply: string;
                /** @description The demanding flow. */
                demand: string;
                /** @description `KEY=VALUE`, many times: `demand.t_max_c=80`, `heat.price_eur_per_mwh=45`, `distance_km=2`. */
                set?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pair in full. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    follow_events: {
        parameters: {
            query?: {
                /** @description Replays what follows an event's `id`, or a bare sequence; 0 is the beginning. */
                after?: string;
            };
            header?: {
                /** @description As browsers send it when they reconnect. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream that does not end by itself; `data` is an Event. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    tell_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/cloudevents+json": components["schemas"]["Told"];
                "application/cloudevents-batch+json": components["schemas"]["Told"][];
            };
        };
        responses: {
            /** @description All were taken. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Taken"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            408: components["responses"]["problem"];
            409: components["responses"]["problem"];
            412: components["responses"]["problem"];
            413: components["responses"]["problem"];
            415: components["responses"]["problem"];
            421: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    list_dead_letters: {
        parameters: {
            query: {
                /** @description Whose. */
                subscription: string;
                /** @description The most items. */
                limit?: components["parameters"]["limit"];
                /** @description Where to go on: the `next` of the last answer. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By sequence. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterList"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    redrive_dead_letters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Redrive"];
            };
        };
        responses: {
            /** @description They are tried again. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Redriven"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            408: components["responses"]["problem"];
            409: components["responses"]["problem"];
            413: components["responses"]["problem"];
            415: components["responses"]["problem"];
            421: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    discard_dead_letter: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Discard"];
            };
        };
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Discarded"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            408: components["responses"]["problem"];
            409: components["responses"]["problem"];
            413: components["responses"]["problem"];
            415: components["responses"]["problem"];
            421: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    get_status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    list_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By when they were made. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyList"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    create_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyDraft"];
            };
        };
        responses: {
            /** @description The key. */
            201: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    /** @description Its address. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneKey"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            408: components["responses"]["problem"];
            409: components["responses"]["problem"];
            413: components["responses"]["problem"];
            415: components["responses"]["problem"];
            421: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    revoke_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneKey"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    list_audit: {
        parameters: {
            query?: {
                /** @description The most items. */
                limit?: components["parameters"]["limit"];
                /** @description Where to go on: the `next` of the last answer. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The last first. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditList"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    health_live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Live"];
                };
            };
            400: components["responses"]["problem"];
            421: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    health_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                };
            };
            400: components["responses"]["problem"];
            421: components["responses"]["problem"];
            /** @description Not yet, or no more. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Metrics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/openmetrics-text": string;
                    "text/plain": string;
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    schema: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its name, such as `Flow`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description JSON Schema. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/schema+json": Record<string, never>;
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    list_plans: {
        parameters: {
            query?: {
                /** @description The most items. */
                limit?: components["parameters"]["limit"];
                /** @description Where to go on: the `next` of the last answer. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked, and when. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanList"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    make_plan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanQuestion"];
            };
        };
        responses: {
            /** @description The plan. */
            201: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    /** @description Its address. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            /** @description It is being made; `Location` says how far it is. */
            202: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    /** @description Its address. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunningPlan"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            408: components["responses"]["problem"];
            409: components["responses"]["problem"];
            413: components["responses"]["problem"];
            415: components["responses"]["problem"];
            421: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    get_current_plan: {
        parameters: {
            query?: {
                /** @description The most items. */
                limit?: components["parameters"]["limit"];
                /** @description Where to go on: the `next` of the last answer. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By pair; empty where none is kept. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlannedList"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    get_plan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The plan. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The plan. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"] | components["schemas"]["RunningPlan"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    forget_plan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The plan. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    list_sites: {
        parameters: {
            query?: {
                /** @description Of this country. */
                country?: string;
                /** @description The most items. */
                limit?: components["parameters"]["limit"];
                /** @description Where to go on: the `next` of the last answer. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A part of the list. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteList"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    create_sites: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SiteDraft"] | components["schemas"]["SiteDraft"][];
            };
        };
        responses: {
            /** @description All were there as sent. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Written"] | components["schemas"]["WrittenBatch"];
                };
            };
            /** @description Something is new. */
            201: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    /** @description Its address. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Written"] | components["schemas"]["WrittenBatch"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            408: components["responses"]["problem"];
            409: components["responses"]["problem"];
            413: components["responses"]["problem"];
            415: components["responses"]["problem"];
            421: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    get_site: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The site. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The site. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Site"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    replace_site: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag of the last answer: what stands there must still be that version.
                 * @example "3"
                 */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                /** @description The site. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SiteDraft"];
            };
        };
        responses: {
            /** @description It was there. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Written"];
                };
            };
            /** @description It is new. */
            201: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    ETag: components["headers"]["etag"];
                    /** @description Its address. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Written"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            408: components["responses"]["problem"];
            409: components["responses"]["problem"];
            412: components["responses"]["problem"];
            413: components["responses"]["problem"];
            415: components["responses"]["problem"];
            421: components["responses"]["problem"];
            422: components["responses"]["problem"];
            428: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    remove_site: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag of the last answer: what stands there must still be that version.
                 * @example "3"
                 */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                /** @description The site. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Written"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            412: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    list_flows: {
        parameters: {
            query?: {
                /** @description Of this site. */
                site?: string;
                /** @description Of this family. */
                resource?: components["schemas"]["Family"];
                /** @description Supplies or demands. */
                direction?: components["schemas"]["Direction"];
                /** @description The most items. */
                limit?: components["parameters"]["limit"];
                /** @description Where to go on: the `next` of the last answer. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A part of the list. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowList"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    create_flows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowDraft"] | components["schemas"]["FlowDraft"][];
            };
        };
        responses: {
            /** @description All were there as sent. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Written"] | components["schemas"]["WrittenBatch"];
                };
            };
            /** @description Something is new. */
            201: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    /** @description Its address. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Written"] | components["schemas"]["WrittenBatch"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            408: components["responses"]["problem"];
            409: components["responses"]["problem"];
            413: components["responses"]["problem"];
            415: components["responses"]["problem"];
            421: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    get_flow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The flow. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The flow. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flow"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    replace_flow: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag of the last answer: what stands there must still be that version.
                 * @example "3"
                 */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                /** @description The flow. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowDraft"];
            };
        };
        responses: {
            /** @description It was there. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Written"];
                };
            };
            /** @description It is new. */
            201: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    ETag: components["headers"]["etag"];
                    /** @description Its address. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Written"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            408: components["responses"]["problem"];
            409: components["responses"]["problem"];
            412: components["responses"]["problem"];
            413: components["responses"]["problem"];
            415: components["responses"]["problem"];
            421: components["responses"]["problem"];
            422: components["responses"]["problem"];
            428: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    remove_flow: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag of the last answer: what stands there must still be that version.
                 * @example "3"
                 */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                /** @description The flow. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Written"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            412: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
}
