package main

import (
	"context"
	"fmt"
	"time"
)

// runner does its work again and again for at least d and returns the seconds
// that one time took.
type runner func(ctx context.Context, d time.Duration) (float64, error)

// repeat makes a runner of an operation. How often it is to run is found out
// in the first call and kept, so that later calls waste nothing.
func repeat(op func()) runner {
	return repeatTrying(func(context.Context) error {
		op()
		return nil
	})
}

// repeatTrying is repeat for what may fail.
func repeatTrying(op func(context.Context) error) runner {
	times := 0
	return func(ctx context.Context, d time.Duration) (float64, error) {
		if times == 0 || times > 3 {
			// The first touches memory and starts threads; for later ones the
			// caches hold what another side worked on.
			if err := op(ctx); err != nil {
				return 0, err
			}
		}
		for n := 1; times == 0; n *= 2 {
			took, err := spend(ctx, op, n)
			if err != nil {
				return 0, err
			}
			if took >= d/2 {
				times = max(1, int(float64(n)*float64(d)/float64(max(1, took))))
			}
		}
		took, err := spend(ctx, op, times)
		return took.Seconds() / float64(times), err
	}
}

func spend(ctx context.Context, op func(context.Context) error, times int) (time.Duration, error) {
	start := time.Now()
	for range times {
		if err := op(ctx); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}

// once is a runner of work that takes a while anyway: it runs a single time.
func once(op func(context.Context) error) runner {
	return func(ctx context.Context, _ time.Duration) (float64, error) {
		took, err := spend(ctx, op, 1)
		return took.Seconds(), err
	}
}

// scaled makes a runner count a part of another's work, or several times it.
func scaled(r runner, by float64) runner {
	return func(ctx context.Context, d time.Duration) (float64, error) {
		s, err := r(ctx, d)
		return s * by, err
	}
}

// entry is one side of a race.
type entry struct {
	name string
	run  runner
	took sample
	err  error // why it does not run, or no longer
}

// race runs all sides in turn, so often. An error of the first, which is ours,
// ends it, one of another ends that side's part.
func race(ctx context.Context, entries []*entry, rounds int, each time.Duration) error {
	for range rounds {
		for i, e := range entries {
			if err := ctx.Err(); err != nil {
				return err
			}
			if e.err != nil {
				continue
			}
			took, err := e.run(ctx, each)
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err == nil && !(took > 0):
				err = fmt.Errorf("a run took %v seconds; its work is too small to be timed", took)
			}
			if err != nil {
				e.err, e.took = err, nil
				if i == 0 {
					return fmt.Errorf("%s: %w", e.name, err)
				}
				continue
			}
			e.took = append(e.took, took)
		}
	}
	return nil
}
