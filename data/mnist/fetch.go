package mnist

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// Mirrors returns where Fetch looks if it is told nothing else: copies that
// PyTorch's and TensorFlow's users download from, and the origin.
func Mirrors() []string {
	return []string{
		"https://ossci-datasets.s3.amazonaws.com/mnist/",
		"https://storage.googleapis.com/cvdf-datasets/mnist/",
		Origin,
	}
}

// Progress says how far a download is.
type Progress struct {
	File  string // name of the file, unpacked
	URL   string
	Done  int64 // bytes on disk, with those of an earlier attempt
	Total int64 // bytes in all, or -1 if the server does not say
}

// Fetch downloads those of the four files that dir lacks, and makes dir if it
// is not there. A mirror is an http or https address of a folder that holds
// the files packed, such as train-images-idx3-ubyte.gz; mirrors are tried in
// order, nil means Mirrors. progress, which may be nil, is called with every
// piece that arrives.
//
// What arrives is written to a file that ends in .part, and only one whose
// unpacked bytes have the right SHA-256 gets its final name. A download that
// broke off, also in an earlier call, continues where it stopped, if the
// server can do that. A connection that is silent for half a minute is given
// up, and so is a body longer than the file can be. The end of ctx ends Fetch
// at once and leaves the .part file for the next time.
//
// Files that are there are checked, not replaced: a wrong one is an error.
// Two calls must not fetch into one folder at the same time.
func Fetch(ctx context.Context, dir string, mirrors []string, progress func(Progress)) error {
	if mirrors == nil {
		mirrors = Mirrors()
	}
	f := fetcher{files: Files(), mirrors: mirrors, progress: progress, silence: 30 * time.Second}
	return f.fetch(ctx, dir)
}

// fetcher is one call of Fetch.
type fetcher struct {
	files    []File
	mirrors  []string
	progress func(Progress)
	silence  time.Duration // after which a connection is given up
	client   *http.Client
}

func (f *fetcher) fetch(ctx context.Context, dir string) error {
	for _, m := range f.mirrors {
		if u, err := url.Parse(m); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return fmt.Errorf("mnist: mirror %q, want an address that begins with http:// or https://", m)
		}
	}
	if len(f.mirrors) == 0 {
		return errors.New("mnist: no mirrors to fetch from")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("mnist: %w", err)
	}
	// Connections of its own, so that none stays open behind.
	transport := http.DefaultTransport.(*http.Transport).Clone()
	defer transport.CloseIdleConnections()
	f.client = &http.Client{Transport: transport}
	for _, file := range f.files {
		if err := f.file(ctx, dir, file); err != nil {
			return fmt.Errorf("mnist: fetch %s: %w", file.Name, err)
		}
	}
	return nil
}

// file makes sure that one file is in dir.
func (f *fetcher) file(ctx context.Context, dir string, file File) error {
	path, err := file.find(dir)
	if err == nil {
		if _, err = file.verify(path); err != nil {
			return fmt.Errorf("%s is there already, but %w; move it away to fetch the real one", path, err)
		}
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var failures []error
	for _, mirror := range f.mirrors {
		err := f.from(ctx, mirror, dir, file)
		var disk *fs.PathError
		var rename *os.LinkError
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.As(err, &disk), errors.As(err, &rename):
			return err
		}
		failures = append(failures, fmt.Errorf("%s: %w", mirror, err))
	}
	return fmt.Errorf("no mirror delivers it: %w", errors.Join(failures...))
}

// A mirror is left after so many attempts in a row that bring fewer bytes than
// this each.
const (
	maxFruitless = 3
	fruit        = 64 << 10
)

// from fetches a file from one mirror.
func (f *fetcher) from(ctx context.Context, mirror, dir string, file File) error {
	address, err := url.JoinPath(mirror, file.Name+".gz")
	if err != nil {
		return err
	}
	d := download{fetcher: f, file: file, url: address, path: filepath.Join(dir, file.Name+".gz.part")}
	// Pieces may not go together: mirrors pack the same file differently. So
	// what is wrong and was not sent in one piece gets a second chance.
	patched, again := d.size() > 0, false
	for fruitless := 0; ; {
		before := d.size()
		err := d.run(ctx)
		var broken *brokenOff
		switch {
		case err == nil:
			if err = d.install(dir); err == nil || !patched || again {
				return err
			}
			patched, again = false, true
			continue
		case !errors.As(err, &broken):
			return err
		case d.size()-before >= fruit:
			fruitless = 0
		default:
			fruitless++
		}
		if ctx.Err() != nil || fruitless == maxFruitless {
			return err
		}
		patched = patched || d.size() > 0
	}
}
