package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"time"

	"cajal/internal/kernel"
)

// section measures one kind of work. It adds to the table line by line, so
// that there is something to show however it ends.
type section struct {
	name string
	head func(s *settings) *table
	run  func(ctx context.Context, b *bench, t *table) error
}

func (s section) id() string { return s.name }

// sections in the order in which they run.
var sections = []section{
	{"machine", machineTable, measureMachine},
	{"gemm", gemmTable, measureGemm},
	{"elementwise", elementwiseTable, measureElementwise},
	{"threads", threadsTable, measureThreads},
	{"moons", moonsTable, measureMoons},
	{"train", trainTable, measureTrain},
	{"infer", inferTable, measureInfer},
	{"cnn-train", cnnTrainTable, measureCNNTrain},
	{"cnn-infer", cnnInferTable, measureCNNInfer},
	{"cnn-memory", cnnMemoryTable, measureCNNMemory},
	{"conv", convTable, measureConv},
	{"mnist", mnistTable, measureMNIST},
	{"growth", growthTable, measureGrowth},
}

// run carries out the sections and shows what has been measured, be it all or
// not.
func run(ctx context.Context, out, progress io.Writer, s settings) error {
	dir, err := writeScripts()
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	start := time.Now()
	b := &bench{settings: s, progress: progress, team: &team{settings: s, scripts: dir}}
	defer b.team.dismiss()
	var tables []*table
	for _, sec := range sections {
		if !slices.Contains(s.only, sec.name) {
			continue
		}
		began := time.Now()
		t := sec.head(&s)
		tables = append(tables, t)
		err = sec.run(ctx, b, t)
		b.team.dismiss()
		if err != nil {
			err = fmt.Errorf("%s: %w", sec.name, err)
			break
		}
		fmt.Fprintf(progress, "%s took %v\n", sec.name, time.Since(began).Round(time.Second))
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = errors.New("stopped; what was measured until then stands above")
	}
	if err == nil {
		err = b.failed
	}
	return errors.Join(show(out, s, tables, conditions(s, start)), err)
}

// conditions says what was measured on, and how.
func conditions(s settings, start time.Time) string {
	return fmt.Sprintf("%s, %s/%s, %d processors of %s, kernels in %s. Median of %d runs in turn of %v or more each, ± half the distance between quartiles. %s.",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), processor(), kernel.Instructions(), s.rounds, s.each, start.Format("2 January 2006"))
}
