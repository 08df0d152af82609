-- A retry carries its event, since the log may be trimmed before it is tried again, and when the first attempt failed.
-- For one that an older Turash put down the event comes from the log, in the form it travels in; the first failure counts
-- from when it was due.

CREATE TABLE retry_with_event (
    subscription    TEXT NOT NULL,
    sequence        INTEGER NOT NULL,
    event           TEXT NOT NULL,
    attempts        INTEGER NOT NULL,
    due_ms          INTEGER NOT NULL,
    error           TEXT NOT NULL,
    first_failed_ms INTEGER NOT NULL,
    PRIMARY KEY (subscription, sequence)
) STRICT, WITHOUT ROWID;

INSERT INTO retry_with_event (subscription, sequence, event, attempts, due_ms, error, first_failed_ms)
SELECT retry.subscription, retry.sequence,
    coalesce(
        (SELECT json_patch(
            json_object(
                'specversion', '1.0', 'id', lower(hex(event.id)), 'source', '/turash', 'type', event.type,
                'subject', event.subject,
                'time', strftime('%Y-%m-%dT%H:%M:%fZ', event.time_ms / 1000.0, 'unixepoch'),
                'datacontenttype', 'application/json', 'sequence', CAST(event.sequence AS TEXT),
                'data', iif(json_valid(event.data), json(event.data), event.data)
            ),
            json_object('traceparent', event.traceparent)
        ) FROM event WHERE event.sequence = retry.sequence),
        ''
    ),
    retry.attempts, retry.due_ms, retry.error, retry.due_ms
FROM retry;

DROP TABLE retry;
ALTER TABLE retry_with_event RENAME TO retry;
CREATE INDEX retry_due ON retry (subscription, due_ms, sequence);

-- Who may write for a subscription. One that was given back runs out at 0.
CREATE TABLE lease (
    name     TEXT PRIMARY KEY,
    holder   TEXT NOT NULL,
    token    INTEGER NOT NULL,
    until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
