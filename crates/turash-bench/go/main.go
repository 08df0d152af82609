// The peer of the bus bench: the same JSON work through Go channels.
//
// Reads one event as JSON from standard input. Usage: go run main.go EVENTS
// Prints two figures, events per second: a channel of 100 with 5 workers, and a worker pool (a channel of channels) of 5.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"time"
)

type quantity struct {
	Annual     *float64 `json:"annual,omitempty"`
	AnnualUnit string   `json:"annual_unit,omitempty"`
	Peak       *float64 `json:"peak,omitempty"`
	PeakUnit   string   `json:"peak_unit,omitempty"`
}

type resource struct {
	Family string   `json:"family"`
	TMinC  *float64 `json:"t_min_c,omitempty"`
	TMaxC  *float64 `json:"t_max_c,omitempty"`
}

type flow struct {
	ID        string   `json:"id"`
	Site      string   `json:"site"`
	Direction string   `json:"direction"`
	Resource  resource `json:"resource"`
	Quantity  quantity `json:"quantity"`
	Precision string   `json:"precision"`
	Version   uint64   `json:"version"`
}

type event struct {
	SpecVersion     string    `json:"specversion"`
	ID              string    `json:"id"`
	Source          string    `json:"source"`
	Type            string    `json:"type"`
	Subject         string    `json:"subject"`
	Time            time.Time `json:"time"`
	DataContentType string    `json:"datacontenttype"`
	Sequence        string    `json:"sequence"`
	TraceParent     string    `json:"traceparent,omitempty"`
	Data            flow      `json:"data"`
}

func encode(template *event) []byte {
	bytes, err := json.Marshal(template)
	if err != nil {
		panic(err)
	}
	return bytes
}

func decode(bytes []byte) {
	var read event
	if err := json.Unmarshal(bytes, &read); err != nil {
		panic(err)
	}
	if read.Data.Version == 0 {
		panic("no version")
	}
}

const workers = 5

func channel(template *event, events int) float64 {
	queue := make(chan []byte, 100)
	var done sync.WaitGroup
	start := time.Now()
	for range workers {
		done.Add(1)
		go func() {
			defer done.Done()
			for bytes := range queue {
				decode(bytes)
			}
		}()
	}
	for range events {
		queue <- encode(template)
	}
	close(queue)
	done.Wait()
	return float64(events) / time.Since(start).Seconds()
}

func pool(template *event, events int) float64 {
	free := make(chan chan []byte, workers)
	var done sync.WaitGroup
	start := time.Now()
	queues := make([]chan []byte, workers)
	for i := range queues {
		queue := make(chan []byte)
		queues[i] = queue
		done.Add(1)
		go func() {
			defer done.Done()
			free <- queue
			for bytes := range queue {
				decode(bytes)
				free <- queue
			}
		}()
	}
	for range events {
		queue := <-free
		queue <- encode(template)
	}
	for range workers {
		close(<-free)
	}
	done.Wait()
	return float64(events) / time.Since(start).Seconds()
}

func main() {
	events, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	sample, err := io.ReadAll(os.Stdin)
	if err != nil {
		panic(err)
	}
	var template event
	if err := json.Unmarshal(sample, &template); err != nil {
		panic(err)
	}
	fmt.Printf("%.0f %.0f\n", channel(&template, events), pool(&template, events))
}
