// The peer of the Redis bench: an EventPublisher by go-redis as public guides show it, one XADD an event, awaited.
//
// Reads one event as JSON from standard input. Usage: publisher URL STREAM EVENTS
// Prints how many events a second it published.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

type event struct {
	SpecVersion     string          `json:"specversion"`
	ID              string          `json:"id"`
	Source          string          `json:"source"`
	Type            string          `json:"type"`
	Subject         string          `json:"subject"`
	Time            time.Time       `json:"time"`
	DataContentType string          `json:"datacontenttype"`
	Sequence        string          `json:"sequence"`
	TraceParent     string          `json:"traceparent,omitempty"`
	Data            json.RawMessage `json:"data"`
}

// EventPublisher publishes events to one stream.
type EventPublisher struct {
	client *redis.Client
	stream string
}

// Publish adds an event and waits until the server has it.
func (p *EventPublisher) Publish(ctx context.Context, e *event) error {
	bytes, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return p.client.XAdd(ctx, &redis.XAddArgs{
		Stream: p.stream,
		Values: map[string]any{"event": bytes},
	}).Err()
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	options, err := redis.ParseURL(os.Args[1])
	check(err)
	events, err := strconv.Atoi(os.Args[3])
	check(err)
	sample, err := io.ReadAll(os.Stdin)
	check(err)
	var template event
	check(json.Unmarshal(sample, &template))
	publisher := EventPublisher{client: redis.NewClient(options), stream: os.Args[2]}
	defer publisher.client.Close()
	ctx := context.Background()
	check(publisher.client.Ping(ctx).Err())
	start := time.Now()
	for number := range events {
		template.Sequence = strconv.Itoa(number + 1)
		check(publisher.Publish(ctx, &template))
	}
	fmt.Printf("%.0f\n", float64(events)/time.Since(start).Seconds())
}
