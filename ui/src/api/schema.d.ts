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
    "/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes files, and answers how they are understood and what would come of them. Nothing is stored yet. */
        post: operations["stage_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How an import stands. */
        get: operations["get_import"];
        put?: never;
        post?: never;
        /** Gives an import up. A commit that runs ends after the rows at hand; those before them stay. */
        delete: operations["give_up_import"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}/mapping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Reads the files in another way, and answers what would come of it. Where that cannot be, it stands as before. */
        put: operations["map_import"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}/commit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Commits an import. It goes on whether or not somebody waits for it; asked again, it answers how that stands. */
        post: operations["commit_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}/rejects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The refused rows of a table, each with what is wrong: to be mended and sent again. */
        get: operations["get_import_rejects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/demo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Loads the made-up region that ships with the program, into a store that holds nothing yet. */
        post: operations["load_demo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tiles/{layer}/{z}/{x}/{y}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A vector tile of sites or of matches.
         * @description Mapbox Vector Tile 2.1 in the squares of web maps, with one layer of the name asked for; without a feature it is empty. Sites: up to 2,000 each as a point with `id`, `flows` and `sites` 1; more of them as points in the middle of what is in each of 32 by 32 squares, with how many `sites` there are. Matches: the 1,000 that rank best as lines with `id`, `family`, `state` and `ranking_value_eur_per_year`, the best last.
         */
        get: operations["get_tile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much there is in a box, for a legend. */
        get: operations["summarize"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/near": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a demand or a supply at a point would meet, where there is no site yet.
         * @description Flows that take part in matching, by family and direction; of each kind the best first: what is left of them a year for each km, the first km for the connection. At most 200 flows are named, as many of each kind.
         */
        get: operations["look_near"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the web page is set up.
         * @description Whether a map lies behind that of the page (`[page] background` of the configuration).
         */
        get: operations["get_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/page/background/{z}/{x}/{y}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A picture of the map behind that of the page.
         * @description Of the file that is configured (`[page] background = "region.pmtiles"`), in the squares of web maps. 204 where it has none there, 404 where no file is configured.
         */
        get: operations["get_background_tile"];
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
        /**
         * Lists matches, best first unless asked otherwise, from the current lists.
         * @description In another order than the best first, at most 50,000 matches may fit the filters: else the answer is 422 `urn:turash:problem:too-many-to-sort`. With a `state` other than `suggested` the list has every match that stands there, also those that are in no list of a flow.
         */
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
    "/v1/matches/{id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What people wrote about a match, the oldest first. */
        get: operations["list_comments"];
        put?: never;
        /** Writes a comment, for everybody who may look at the match. It stays as it is. */
        post: operations["comment_on_match"];
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
        /** The JSON Schema (2020-12) of one form, or of the data of one type of event. */
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
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists where events are sent. */
        get: operations["list_webhooks"];
        put?: never;
        /** Has events sent to an address by HTTP POST, signed as Standard Webhooks asks; its secret is answered this once. */
        post: operations["create_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One webhook. */
        get: operations["get_webhook"];
        put?: never;
        post?: never;
        /** Removes a webhook: nothing more is sent. */
        delete: operations["remove_webhook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends events again, from a place of the log; a disabled webhook is on again. */
        post: operations["replay_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a message to try a webhook, once. */
        post: operations["test_webhook"];
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
        /** @description A site is gone. */
        SiteRemoved: {
            id: components["schemas"]["Id"];
            version: components["schemas"]["Version"];
        };
        /** @description A flow is gone. */
        FlowRemoved: {
            id: components["schemas"]["Id"];
            site: components["schemas"]["Id"];
            version: components["schemas"]["Version"];
        };
        /** @description More is promised on a flow than it has. */
        FlowOverbooked: {
            id: components["schemas"]["Id"];
            /** @description How much more, in a year. */
            missing_annual: number;
            annual_unit: components["schemas"]["AnnualUnit"];
            /** @description The matches that it is promised to. */
            matches: components["schemas"]["MatchId"][];
        };
        /** @description A flow has what is promised on it again. */
        FlowFitsAgain: {
            id: components["schemas"]["Id"];
        };
        /** @description A match and the value that orders lists. */
        MatchValue: {
            id: components["schemas"]["MatchId"];
            /** @description EUR a year. */
            value_eur_per_year: number;
        };
        /** @description A pair is no match any more. */
        MatchWithdrawn: {
            id: components["schemas"]["MatchId"];
        };
        /** @description People took a match a step on. */
        MatchTransitioned: {
            id: components["schemas"]["MatchId"];
            transition: components["schemas"]["Transition"];
            state: components["schemas"]["State"];
            version: components["schemas"]["Version"];
        };
        /** @description So many matches changed at once that they are not told one by one. */
        MatchesRecomputed: {
            /** @description Pairs that became matches. */
            found: number;
            /** @description Matches with another value. */
            changed: number;
            /** @description Pairs that are no matches any more. */
            withdrawn: number;
        };
        /** @description The plan that is kept current gives a pair more or less than before. */
        PlanChanged: {
            id: components["schemas"]["MatchId"];
            /** @description What it gets in a year from now on; 0 where it is not in the plan any more. */
            planned_annual: number;
            annual_unit?: components["schemas"]["AnnualUnit"];
        };
        /** @description The plan changed so many pairs at once that they are not told one by one. */
        PlanRecomputed: {
            /** @description Pairs that get more or less than before. */
            changed: number;
        };
        /** @description How files are to be read, in the words of `turash import`. What is said of one file or sheet goes before what is said of all. */
        ImportSettings: {
            /** @description Field to the header of its column, as `--map` takes it. */
            map?: {
                [key: string]: string;
            };
            /** @description Whether columns that are not mapped are left unread. */
            only_mapped?: boolean;
            /** @description The line or row of the header. */
            header_row?: number;
            /**
             * @description The sign before the decimals of numbers that are text.
             * @enum {string}
             */
            decimal?: "point" | "comma";
            /** @description The one sheet of a workbook that is read. */
            sheet?: string;
            /** @description The system of the coordinates, such as EPSG:25832. */
            crs?: string;
            /** @description The name under which flows without an id get one. */
            source?: string;
            /** @description As `source`; and flows that an earlier import under this name made, and this one does not say, are removed. */
            replace?: string;
            /** @description By the name of a file. */
            files?: {
                [key: string]: components["schemas"]["ImportFileSettings"];
            };
        };
        /** @description How one file is to be read. */
        ImportFileSettings: {
            /** @description Field to the header of its column, as `--map` takes it. */
            map?: {
                [key: string]: string;
            };
            /** @description Whether columns that are not mapped are left unread. */
            only_mapped?: boolean;
            /** @description The line or row of the header. */
            header_row?: number;
            /**
             * @description The sign before the decimals of numbers that are text.
             * @enum {string}
             */
            decimal?: "point" | "comma";
            /** @description The one sheet of a workbook that is read. */
            sheet?: string;
            /** @description The system of the coordinates, such as EPSG:25832. */
            crs?: string;
            /** @description The name under which flows without an id get one. */
            source?: string;
            /** @description By the name of a sheet. */
            sheets?: {
                [key: string]: components["schemas"]["ImportSheetSettings"];
            };
        };
        /** @description How one sheet is to be read. */
        ImportSheetSettings: {
            /** @description Field to the header of its column, as `--map` takes it. */
            map?: {
                [key: string]: string;
            };
            /** @description The line or row of the header. */
            header_row?: number;
            /**
             * @description The sign before the decimals of numbers that are text.
             * @enum {string}
             */
            decimal?: "point" | "comma";
        };
        /** @description Files that were sent, how they are understood, and what came or would come of them. */
        Import: {
            /**
             * Format: uuid
             * @description The import.
             */
            id: string;
            as_of: components["schemas"]["Sequence"];
            /**
             * @description How far it is.
             * @enum {string}
             */
            state: "reading" | "staged" | "committing" | "committed" | "failed";
            staged_at: components["schemas"]["Time"];
            expires_at: components["schemas"]["Time"];
            /** @description What was sent. */
            files: {
                /** @description Its name. */
                name: string;
                /** @description Its size, bytes. */
                bytes: number;
            }[];
            settings: components["schemas"]["ImportSettings"];
            /** @description How far the commit is. */
            progress?: {
                /** @description Sites and flows so far. */
                rows: number;
                /** @description The part of all tables. */
                done: number;
            };
            /** @description Why it failed. */
            detail?: string;
            /** @description The tables of the files, those with sites first. */
            tables?: components["schemas"]["ImportTable"][];
            /** @description These files need a mapping before anything is committed. */
            not_understood?: {
                /** @description Its name. */
                file: string;
                /** @description What is missing. */
                problem: string;
                /** @description How to mend it. */
                remedy: string;
                /** @description Its columns. */
                columns: components["schemas"]["UnreadColumn"][];
            }[];
            sites?: components["schemas"]["ImportCounts"];
            flows?: components["schemas"]["ImportCounts"];
            rejected?: components["schemas"]["RefusedRows"];
            /** @description Of the refused rows, those of a survey that only leave open where the site is. */
            gaps?: number;
            doubtful?: components["schemas"]["DoubtfulCells"];
            /** @description The first 500 sites and the first 500 flows as they would be stored. */
            drafts?: {
                /** @description Sites. */
                sites: components["schemas"]["SiteDraft"][];
                /** @description Flows. */
                flows: Record<string, never>[];
            };
            /** @description `replace` removes them. */
            left_over?: {
                /** @description The source. */
                source: string;
                /** @description How many. */
                count: number;
                /** @description The first of them. */
                flows: components["schemas"]["Id"][];
                /** @description How many were removed. */
                removed: number;
                /** @description The first of those that stay, since something is promised on them. */
                promised: components["schemas"]["Id"][];
            }[];
            /** @description What another source says of the same. */
            beside?: {
                /** @description The source. */
                source: string;
                /** @description How many. */
                count: number;
            }[];
        };
        /** @description A table, and how it was understood. */
        ImportTable: {
            /** @description Its number, for its refused rows. */
            number: number;
            /** @description Its file. */
            file: string;
            /** @description Its sheet. */
            sheet?: string;
            /**
             * @description What its rows are.
             * @enum {string}
             */
            holds: "sites" | "flows" | "survey" | "hotmaps";
            /** @description How the file is written, for people. */
            format: string;
            /**
             * @description The sign before the decimals of numbers that are text.
             * @enum {string}
             */
            decimal?: "point" | "comma";
            /**
             * @description What rows count.
             * @enum {string}
             */
            row_word: "line" | "row" | "feature";
            /** @description The name under which flows without an id get one. */
            source?: string;
            /** @description Rows that were read. */
            rows: number;
            /** @description Sites in them. */
            sites: number;
            /** @description Flows in them. */
            flows: number;
            /** @description Rows that repeat an earlier one. */
            repeated: number;
            /** @description Rows, or parts of rows, that were refused. */
            rejected: number;
            /** @description What the file as a whole lacks. */
            warning?: string;
            /** @description The columns that are read. */
            columns: {
                /** @description Its header. */
                header: string;
                /** @description The field, as a mapping takes it. */
                field: string;
                /** @description What one of its numbers is. */
                unit?: string;
                /**
                 * @description `said` by a mapping, `named` by its header, `guessed` by the columns beside it.
                 * @enum {string}
                 */
                understood: "said" | "named" | "guessed";
            }[];
            /** @description The columns that are not read. */
            unread: components["schemas"]["UnreadColumn"][];
            /** @description Titles, totals and notes, the first hundred of them. */
            passed_over: {
                /** @description Its number. */
                row: number;
                /** @description Why. */
                reason: string;
                /** @description What stands there. */
                text: string;
            }[];
        };
        /** @description A column that is not read. */
        UnreadColumn: {
            /** @description Its header. */
            header: string;
            /** @description Why. */
            reason: string;
            /** @description The fields that it is nearest to. */
            candidates: string[];
        };
        /** @description What is, or would be, written. */
        ImportCounts: {
            /** @description New ones. */
            created: number;
            /** @description Ones that now say something else. */
            updated: number;
            /** @description Ones that say what was known already. */
            unchanged: number;
        };
        /** @description What was loaded. */
        DemoLoaded: {
            as_of: components["schemas"]["Sequence"];
            /** @description Sites. */
            sites: number;
            /** @description Flows. */
            flows: number;
        };
        /** @description Rows, or parts of rows, that cannot be taken, grouped by what mends them. */
        RefusedRows: {
            /** @description How many there are in all. */
            count: number;
            /** @description Of those, the rows in no group: there are more than 50 kinds. */
            others: number;
            /** @description The first 50 kinds. */
            groups: {
                /** @description The column in question. */
                column?: string;
                /** @description What mends them, or what was taken for them; of the first row. */
                remedy: string;
                /** @description How many. */
                count: number;
                /** @description The first 20 of them. */
                rows: {
                    /** @description Its file, and its sheet where there are several. */
                    file: string;
                    /** @description Its number. */
                    row: number;
                    /** @description The header of the column at fault. */
                    column?: string;
                    /** @description The field. */
                    field: string;
                    /** @description What stands there. */
                    found: string;
                    /** @description What is expected. */
                    expected: string;
                    /** @description How to mend it. */
                    remedy: string;
                    /** @description Whether nothing is wrong in it: it only leaves open where the site is. */
                    gap?: boolean;
                }[];
            }[];
        };
        /** @description Cells that may be meant in another way than they were taken. */
        DoubtfulCells: {
            /** @description How many there are in all. */
            count: number;
            /** @description Of those, the rows in no group: there are more than 50 kinds. */
            others: number;
            /** @description The first 50 kinds. */
            groups: {
                /** @description The column in question. */
                column?: string;
                /** @description What mends them, or what was taken for them; of the first row. */
                remedy: string;
                /** @description How many. */
                count: number;
                /** @description The first 20 of them. */
                rows: {
                    /** @description Its file. */
                    file: string;
                    /** @description Its number. */
                    row: number;
                    /** @description The header of its column. */
                    column: string;
                    /** @description What stands there. */
                    found: string;
                    /** @description What was taken for it, and why. */
                    taken: string;
                }[];
            }[];
        };
        /** @description How much there is in a box. */
        Summary: {
            as_of: components["schemas"]["Sequence"];
            /** @description Sites. */
            sites: number;
            /** @description Flows by family and direction. */
            flows: {
                family: components["schemas"]["Family"];
                direction: components["schemas"]["Direction"];
                count: number;
            }[];
            /** @description Matches by family and state; null where more than 30,000 flows may have one in the box: ask for a smaller one. */
            matches: {
                family: components["schemas"]["Family"];
                state: components["schemas"]["State"];
                count: number;
                /** @description The sum of what ranks them, EUR/a. Suggested matches compete for the same flows: together they are worth less. */
                value_eur_per_year: number;
                /** @description The sum of what they avoid, t/a; absent where more than 2,000 matches are suggested. */
                co2_avoided_t_per_year?: number;
            }[] | null;
        };
        /** @description What is near a point. */
        Near: {
            as_of: components["schemas"]["Sequence"];
            /** @description How far was looked, km. */
            radius_km: number;
            kinds: components["schemas"]["NearKind"][];
        };
        /** @description Flows of a family and a direction that are near. */
        NearKind: {
            family: components["schemas"]["Family"];
            direction: components["schemas"]["Direction"];
            /** @description What would meet them at the point. */
            meets: components["schemas"]["Direction"];
            /** @description How many there are, named or not. */
            count: number;
            /** @description What is left of all of them, in the annual unit beside it. */
            left_annual: number;
            annual_unit: components["schemas"]["AnnualUnit"];
            /** @description The best first. */
            flows: components["schemas"]["NearFlow"][];
        };
        /** @description A flow that is near. */
        NearFlow: {
            /** @description Great circle, km. */
            distance_km: number;
            /** @description Whether a counterpart of it may be as far as the point. */
            reaches: boolean;
            /** @description What is left of it, in the annual unit beside it. */
            left_annual: number;
            annual_unit: components["schemas"]["AnnualUnit"];
            flow: components["schemas"]["Flow"];
            site: components["schemas"]["Site"];
        };
        /** @description How the web page is set up. */
        Page: {
            background?: components["schemas"]["Background"];
        };
        /** @description The map behind that of the page. */
        Background: {
            /** @description The address of a tile, with {z}, {x} and {y}; of this server where it begins with a slash. */
            tiles: string;
            /** @description Whom the map is by. */
            attribution: string;
            /** @description The nearest tiles that there are. */
            max_zoom: number;
            /** @description The side of a tile, pixels. */
            tile_size: number;
        };
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
        /**
         * @description How an exchange is done.
         * @enum {string}
         */
        Technology: "direct" | "direct_and_heat_pump" | "heat_pump" | "absorption_chiller" | "treated" | "blended" | "compressed" | "liquefied" | "cleaned" | "captured" | "upgraded" | "direct_line" | "substitution";
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
            technology?: components["schemas"]["Technology"];
            /** @description Great circle, km. */
            distance_km: number;
            /** @description Where it was asked for. */
            typical_year?: components["schemas"]["TypicalYear"];
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
            /** @description The CO2 that it avoids, t/a; below 0 where it emits more than it replaces. */
            co2_avoided_t_per_year?: number;
            /** @description What orders lists, EUR/a. */
            ranking_value_eur_per_year: number;
            /** @description Its place in the list of that flow, 1 for the best; null outside it. */
            supply_rank: number | null;
            /** @description Its place in the list of that flow, 1 for the best; null outside it. */
            demand_rank: number | null;
            supply: components["schemas"]["Side"];
            demand: components["schemas"]["Side"];
        };
        /** @description A part of the matches. */
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
            /** @description How much longer or shorter it may be, km, where a site stands in the middle of its town. */
            distance_uncertainty_km?: number;
            /** @description Where it was asked for. */
            typical_year?: components["schemas"]["TypicalYear"];
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
        /** @description What somebody wrote. */
        Comment: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            at: components["schemas"]["Time"];
            /** @description Who wrote it. */
            actor?: string;
            /** @description What. */
            text: string;
        };
        /** @description What is to be written. */
        CommentDraft: {
            /** @description Up to 2,000 characters, in any number of lines. */
            text: string;
            /** @description Who writes it; with a key that is known. */
            actor?: string;
        };
        /** @description A comment that was kept. */
        Commented: {
            as_of: components["schemas"]["Sequence"];
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            at: components["schemas"]["Time"];
            /** @description Who wrote it. */
            actor?: string;
            /** @description What. */
            text: string;
        };
        /** @description A part of the comments. */
        CommentList: {
            as_of: components["schemas"]["Sequence"];
            /** @description Oldest first. */
            items: components["schemas"]["Comment"][];
            /** @description Where the next part begins. */
            next: string | null;
        };
        /** @description The typical days of a pair: 576 steps, by month, working day before weekend, and hour. */
        TypicalYear: {
            /**
             * @description The unit of the supply's rates.
             * @enum {string}
             */
            supply_unit: "MW" | "t/h" | "m3/h";
            /**
             * @description The unit of the demand's rates, and of what is delivered.
             * @enum {string}
             */
            demand_unit: "MW" | "t/h" | "m3/h";
            /** @description Hours of the year that belong to each step. */
            hours: components["schemas"]["TypicalSteps"];
            /** @description The rates of the supply, whatever is promised of it. */
            supply: components["schemas"]["TypicalSteps"];
            /** @description The rates of the demand, whatever is promised of it. */
            demand: components["schemas"]["TypicalSteps"];
            /** @description The rates of what would be delivered of what is left; null where no way passes. */
            delivered: components["schemas"]["TypicalSteps"] | null;
        };
        /** @description A number for each of the 576 steps. */
        TypicalSteps: number[];
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
            /**
             * Format: uri
             * @description The address of the JSON Schema of `data`: `/schemas/` and the type, at this server.
             */
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
            /**
             * @description Plans the year in periods, with amounts of each, instead of one amount a year.
             * @enum {string}
             */
            periods?: "months" | "typical_days";
            /** @description Whether the plan in periods chooses how much each connection carries at most, and pays for that; takes a server that was built with HiGHS. */
            size_connections?: boolean;
            /** @description Whether the plan says who gets what of the gain: by prices, by halves and by Shapley, and whether a group of parties would do better alone. */
            shares?: boolean;
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
            /** @description Exchanges, flows with their shadow prices, totals, what taking the best first comes to (in periods: the plan of one amount a year), and the proof, of each family. In periods, exchanges and flows have amounts of each. With `shares`, also who gets what. */
            families: Record<string, never>[];
            /** @description The periods in which the year is planned, in the order of all amounts by period. */
            periods?: {
                /**
                 * @description Months, or of each month the 24 hours of a working day and then those of a weekend day.
                 * @enum {string}
                 */
                kind: "months" | "typical_days";
                /** @description Hours of the year that each period stands for. */
                hours: number[];
            };
            /** @description Whether connections are sized. */
            size_connections?: boolean;
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
            /**
             * @description Who sees the flow, and matches with it: `public` everybody who may read, `network` everybody with a key, `private` the organization of its site and who looks after the server. Matching takes all of them. Left out where it is public.
             * @enum {string}
             */
            visibility?: "public" | "network" | "private";
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
            /**
             * @description Who sees the flow, and matches with it: `public`, `network` or `private`. Left out, a stored flow is seen by whom it was, and a new one is public.
             * @enum {string}
             */
            visibility?: "public" | "network" | "private";
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
            /** @description How many there are in all parts together, where that was asked for. */
            count?: number;
        };
        /** @description A part of a list. */
        FlowList: {
            as_of: components["schemas"]["Sequence"];
            items: components["schemas"]["Flow"][];
            /** @description The `cursor` of the next part; null at the end. */
            next: string | null;
            /** @description How many there are in all parts together, where that was asked for. */
            count?: number;
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
        /** @description Which events; none of them named stands for all. */
        EventTypes: ("site_created" | "site_updated" | "site_removed" | "resource_flow_created" | "resource_flow_updated" | "resource_flow_removed" | "resource_flow_overbooked" | "resource_flow_fits_again" | "match_found" | "match_changed" | "match_withdrawn" | "match_transitioned" | "matches_recomputed" | "plan_changed" | "plan_recomputed")[];
        /** @description Where events are sent by HTTP POST; its secret is not in it. */
        Webhook: {
            /** @description The webhook. */
            id: string;
            /**
             * Format: uri
             * @description Where events are sent.
             */
            url: string;
            /** @description What it is for. */
            label: string;
            types: components["schemas"]["EventTypes"];
            created_at: components["schemas"]["Time"];
            after: components["schemas"]["Sequence"];
            /** @description Its name in `/v1/status` and among the dead letters; another one after each replay. */
            subscription: string;
            /** @description Nothing is sent any more, since then and for this reason. */
            disabled?: {
                at: components["schemas"]["Time"];
                reason: string;
            };
        };
        OneWebhook: {
            as_of: components["schemas"]["Sequence"];
            /** @description The webhook. */
            id: string;
            /**
             * Format: uri
             * @description Where events are sent.
             */
            url: string;
            /** @description What it is for. */
            label: string;
            types: components["schemas"]["EventTypes"];
            created_at: components["schemas"]["Time"];
            after: components["schemas"]["Sequence"];
            /** @description Its name in `/v1/status` and among the dead letters; another one after each replay. */
            subscription: string;
            /** @description Nothing is sent any more, since then and for this reason. */
            disabled?: {
                at: components["schemas"]["Time"];
                reason: string;
            };
        };
        NewWebhook: {
            as_of: components["schemas"]["Sequence"];
            /** @description What messages are signed with, told this once: `whsec_` and 32 bytes in base64. */
            secret: string;
            /** @description The webhook. */
            id: string;
            /**
             * Format: uri
             * @description Where events are sent.
             */
            url: string;
            /** @description What it is for. */
            label: string;
            types: components["schemas"]["EventTypes"];
            created_at: components["schemas"]["Time"];
            after: components["schemas"]["Sequence"];
            /** @description Its name in `/v1/status` and among the dead letters; another one after each replay. */
            subscription: string;
            /** @description Nothing is sent any more, since then and for this reason. */
            disabled?: {
                at: components["schemas"]["Time"];
                reason: string;
            };
        };
        /** @description A webhook to be made. */
        WebhookDraft: {
            /** @description Where events are sent: `https`, to an address that everybody reaches. */
            url: string;
            /** @description What it is for. */
            label: string;
            types?: components["schemas"]["EventTypes"];
        };
        /** @description Where a replay begins: one of the two. */
        WebhookReplay: {
            after?: components["schemas"]["Sequence"];
            since?: components["schemas"]["Time"];
        };
        WebhookTried: {
            as_of: components["schemas"]["Sequence"];
            /** @description Whether the receiver answered 2xx. */
            delivered: boolean;
            /** @description The status of its answer, where that was 2xx. */
            status?: number;
            /** @description Why it did not arrive. */
            error?: string;
        };
        WebhookList: {
            as_of: components["schemas"]["Sequence"];
            items: components["schemas"]["Webhook"][];
            next: null;
        };
    };
    responses: {
        /** @description It is as one of `If-None-Match` says. */
        not_modified: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
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
        /**
         * @description A name for this very request, in quotes: sent again within a day it is not carried out again, and answered as before.
         * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
         */
        idempotency_key: string;
        /**
         * @description In this box: west, south, east and north in degrees. Over the antimeridian where the west is east of the east. What is found is as of `as_of`, a moment behind what was just written.
         * @example 14.2,48.2,14.4,48.4
         */
        box: string;
        /** @description Its id, or the name, organization, town or id of the site, has this text, whatever its case. */
        q: string;
        /** @description The ETags that are known already: where one of them still holds the answer is 304. */
        if_none_match: string;
        /** @description Whether to say how many there are in all parts. */
        count: boolean;
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
        /** @description The state of everything: another one with every event. Absent while the lists catch up with the log. */
        list_etag: string;
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
    stage_import: {
        parameters: {
            query?: {
                /** @description The name of the file, where the body is one. */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @description Files. */
                    file?: string[];
                    settings?: components["schemas"]["ImportSettings"];
                    /**
                     * Format: binary
                     * @description A table of towns or postcodes with their places.
                     */
                    places?: string;
                };
                "text/csv": string;
                "text/plain": string;
                "text/tab-separated-values": string;
                "application/geo+json": string;
                "application/json": string;
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                "application/vnd.ms-excel": string;
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description It lies here for an hour. */
            201: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    /** @description Its address. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            408: components["responses"]["problem"];
            413: components["responses"]["problem"];
            415: components["responses"]["problem"];
            421: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    get_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The import. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is known of it. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
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
    give_up_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The import. */
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
    map_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The import. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportSettings"];
            };
        };
        responses: {
            /** @description How they are understood now. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
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
    commit_import: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this very request, in quotes: sent again within a day it is not carried out again, and answered as before.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["idempotency_key"];
            };
            path: {
                /** @description The import. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is committed. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description It is being committed; ask for the import to see how far it is. */
            202: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            413: components["responses"]["problem"];
            421: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    get_import_rejects: {
        parameters: {
            query?: {
                /** @description The number of the table; it need not be named where only one has refused rows. */
                table?: number;
            };
            header?: never;
            path: {
                /** @description The import. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rows as they were, with notes behind them. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
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
    load_demo: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this very request, in quotes: sent again within a day it is not carried out again, and answered as before.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["idempotency_key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is loaded; its matches follow. */
            201: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DemoLoaded"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            409: components["responses"]["problem"];
            413: components["responses"]["problem"];
            421: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    get_tile: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETags that are known already: where one of them still holds the answer is 304. */
                "If-None-Match"?: components["parameters"]["if_none_match"];
            };
            path: {
                /** @description What it shows. */
                layer: "sites" | "matches";
                /** @description The level. */
                z: number;
                /** @description The column, from the west. */
                x: number;
                /**
                 * @description The row, from the north, and `.mvt`.
                 * @example 44.mvt
                 */
                y: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tile. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    ETag: components["headers"]["list_etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.mapbox-vector-tile": string;
                };
            };
            304: components["responses"]["not_modified"];
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    summarize: {
        parameters: {
            query?: {
                /**
                 * @description Sites and flows in this box, matches whose lines meet it: west, south, east and north in degrees. Without it everything.
                 * @example 14.2,48.2,14.4,48.4
                 */
                box?: string;
            };
            header?: {
                /** @description The ETags that are known already: where one of them still holds the answer is 304. */
                "If-None-Match"?: components["parameters"]["if_none_match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    ETag: components["headers"]["list_etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Summary"];
                };
            };
            304: components["responses"]["not_modified"];
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    look_near: {
        parameters: {
            query: {
                /** @description Degrees east. */
                lon: number;
                /** @description Degrees north. */
                lat: number;
                /** @description How far, great circle, km. */
                radius_km?: number;
                /** @description Of this family. */
                resource?: components["schemas"]["Family"];
                /** @description In this direction: supplies are what a demand would meet. */
                direction?: components["schemas"]["Direction"];
            };
            header?: {
                /** @description The ETags that are known already: where one of them still holds the answer is 304. */
                "If-None-Match"?: components["parameters"]["if_none_match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is near. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    ETag: components["headers"]["list_etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Near"];
                };
            };
            304: components["responses"]["not_modified"];
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            421: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    get_page: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is configured. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page"];
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
    get_background_tile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The level. */
                z: number;
                /** @description The column, from the west. */
                x: number;
                /** @description The row, from the north. */
                y: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                    "image/jpeg": string;
                    "image/webp": string;
                    "image/avif": string;
                };
            };
            /** @description The file has no picture there. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
                /** @description One of its sites is in this country. */
                country?: string;
                /**
                 * @description Its line, drawn straight in degrees, passes through this box or ends in it: west, south, east and north. West of the antimeridian to east of it where the west is east of the east.
                 * @example 14.2,48.2,14.4,48.4
                 */
                box?: string;
                /** @description Done this way, as the lists have it. */
                technology?: components["schemas"]["Technology"];
                /** @description Where people took it. */
                state?: components["schemas"]["State"];
                /** @description The id of one of its flows, or name, organization, town or id of one of its sites, has this text, whatever its case. */
                q?: string;
                /** @description What orders the list: the value that ranks lists, the distance, what is deliverable (only of matches that are counted in one unit: with `resource` or one of `min_annual_...`), or the CO2 that is avoided. Equals are ordered by id. */
                sort?: "value" | "distance" | "amount" | "co2";
                /** @description Whether the smallest comes first: unless asked otherwise `asc` by distance, else `desc`. */
                order?: "asc" | "desc";
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
            header?: {
                /** @description The ETags that are known already: where one of them still holds the answer is 304. */
                "If-None-Match"?: components["parameters"]["if_none_match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A part of the list. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    ETag: components["headers"]["list_etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatchList"];
                };
            };
            304: components["responses"]["not_modified"];
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            421: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
    get_match: {
        parameters: {
            query?: {
                /** @description Whether the typical days are answered too. */
                profiles?: boolean;
            };
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
                 * @description A name for this very request, in quotes: sent again within a day it is not carried out again, and answered as before.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["idempotency_key"];
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
            header?: {
                /**
                 * @description A name for this very request, in quotes: sent again within a day it is not carried out again, and answered as before.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["idempotency_key"];
            };
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
    list_comments: {
        parameters: {
            query?: {
                /** @description The most items. */
                limit?: components["parameters"]["limit"];
                /** @description Where to go on: the `next` of the last answer. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path: {
                /** @description The match. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Comments. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentList"];
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
    comment_on_match: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this very request, in quotes: sent again within a day it is not carried out again, and answered as before.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["idempotency_key"];
            };
            path: {
                /** @description The match. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentDraft"];
            };
        };
        responses: {
            /** @description It is kept. */
            201: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Commented"];
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
                 * @description A name for this very request, in quotes: sent again within a day it is not carried out again, and answered as before.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["idempotency_key"];
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
                /** @description Whether the typical days are answered too. */
                profiles?: boolean;
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
            header?: {
                /**
                 * @description A name for this very request, in quotes: sent again within a day it is not carried out again, and answered as before.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["idempotency_key"];
            };
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
            header?: {
                /**
                 * @description A name for this very request, in quotes: sent again within a day it is not carried out again, and answered as before.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["idempotency_key"];
            };
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
            header?: {
                /**
                 * @description A name for this very request, in quotes: sent again within a day it is not carried out again, and answered as before.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["idempotency_key"];
            };
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
                /** @description Its name, such as `Flow`, or a type, such as `org.turash.match_found.v1`. */
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
            header?: {
                /**
                 * @description A name for this very request, in quotes: sent again within a day it is not carried out again, and answered as before.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["idempotency_key"];
            };
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
            501: components["responses"]["problem"];
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
                /**
                 * @description In this box: west, south, east and north in degrees. Over the antimeridian where the west is east of the east. What is found is as of `as_of`, a moment behind what was just written.
                 * @example 14.2,48.2,14.4,48.4
                 */
                box?: components["parameters"]["box"];
                /**
                 * @description Of this industry by NACE, or a part of it: C24 is also C24.10.
                 * @example C24
                 */
                industry?: string;
                /** @description Its id, or the name, organization, town or id of the site, has this text, whatever its case. */
                q?: components["parameters"]["q"];
                /** @description Whether to say how many there are in all parts. */
                count?: components["parameters"]["count"];
                /** @description Of this country. */
                country?: string;
                /** @description The most items. */
                limit?: components["parameters"]["limit"];
                /** @description Where to go on: the `next` of the last answer. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description The ETags that are known already: where one of them still holds the answer is 304. */
                "If-None-Match"?: components["parameters"]["if_none_match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A part of the list. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    ETag: components["headers"]["list_etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteList"];
                };
            };
            304: components["responses"]["not_modified"];
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
            header?: {
                /**
                 * @description A name for this very request, in quotes: sent again within a day it is not carried out again, and answered as before.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["idempotency_key"];
            };
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
            header?: {
                /** @description The ETags that are known already: where one of them still holds the answer is 304. */
                "If-None-Match"?: components["parameters"]["if_none_match"];
            };
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
            304: components["responses"]["not_modified"];
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
                /**
                 * @description In this box: west, south, east and north in degrees. Over the antimeridian where the west is east of the east. What is found is as of `as_of`, a moment behind what was just written.
                 * @example 14.2,48.2,14.4,48.4
                 */
                box?: components["parameters"]["box"];
                /** @description At a site in this country. */
                country?: string;
                /** @description Its id, or the name, organization, town or id of the site, has this text, whatever its case. */
                q?: components["parameters"]["q"];
                /** @description Whether to say how many there are in all parts. */
                count?: components["parameters"]["count"];
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
            header?: {
                /** @description The ETags that are known already: where one of them still holds the answer is 304. */
                "If-None-Match"?: components["parameters"]["if_none_match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A part of the list. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    ETag: components["headers"]["list_etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowList"];
                };
            };
            304: components["responses"]["not_modified"];
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
            header?: {
                /**
                 * @description A name for this very request, in quotes: sent again within a day it is not carried out again, and answered as before.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["idempotency_key"];
            };
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
    list_webhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookList"];
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
    create_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookDraft"];
            };
        };
        responses: {
            /** @description It is made. */
            201: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    /** @description Its address. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewWebhook"];
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
    get_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneWebhook"];
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
    remove_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed; this is what it was. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneWebhook"];
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
    replay_webhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this very request, in quotes: sent again within a day it is not carried out again, and answered as before.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["idempotency_key"];
            };
            path: {
                /** @description The webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookReplay"];
            };
        };
        responses: {
            /** @description They are sent from there on. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneWebhook"];
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
    test_webhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this very request, in quotes: sent again within a day it is not carried out again, and answered as before.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["idempotency_key"];
            };
            path: {
                /** @description The webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What came of it. */
            200: {
                headers: {
                    "Turash-As-Of": components["headers"]["as_of"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookTried"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            413: components["responses"]["problem"];
            421: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
        };
    };
}
