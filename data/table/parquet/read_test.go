package parquet

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/data/table/internal/frametest"
)

// Each way of writing the same table reads the same.
func TestParquet(t *testing.T) {
	for _, name := range []string{"none-1", "none-2", "snappy-1", "snappy-2", "gzip-1", "gzip-2", "zstd-1", "zstd-2", "brotli", "delta", "plain"} {
		f, err := Open(filepath.Join("testdata", name+".parquet"), table.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := "length:number width:number count:number small:number price:number ok:category species:category"
		if got := frametest.Kinds(f); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
			continue
		}
		for column, want := range map[string]string{
			"length": "[5.1 NaN 4.7 1e+300 0.1]", "width": "[3.5 3 NaN 2.25 0.1]", "count": "[1 2 NaN 2 70000]", "small": "[1 2 1 2 3]",
			"price": "[1.25 NaN 3.5 0.25 9.99]",
		} {
			if got := fmt.Sprint(frametest.Numbers(f.Column(column), f.Rows)); got != want {
				t.Errorf("%s: %s: got %s, want %s", name, column, got, want)
			}
		}
		species := f.Column("species")
		if got := []string{species.Text(0), species.Text(1), species.Text(3)}; !slices.Equal(got, []string{"setosa", "virginica", ""}) {
			t.Errorf("%s: species: got %q, want setosa, virginica and nothing", name, got)
		}
	}
}

// A file that is cut or whose bytes are changed is read or refused; it neither
// panics nor takes much memory.
func TestParquetDamaged(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join("testdata", "snappy-1.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	for n := 4; n < len(whole); n += 53 {
		if _, err := Read("cut", bytes.NewReader(whole[:n]), int64(n), table.Options{}); err == nil {
			t.Errorf("the first %d bytes of %d: got no error", n, len(whole))
		}
	}
	for i := 4; i < len(whole); i += 7 {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 0xff
		f, err := Read("damaged", bytes.NewReader(damaged), int64(len(damaged)), table.Options{})
		if err == nil && f.Rows > 1000 {
			t.Errorf("byte %d changed: got %d rows", i, f.Rows)
		}
	}
}

// A small file that stands for gigabytes is refused before it takes them.
func TestParquetHostile(t *testing.T) {
	for name, want := range map[string]string{
		"rows": "cells, which a file of this size may have", "page": "bytes at a time, which a file of 4486 bytes may take",
		"dictionary": "unpacks to more than", "prefixes": "unpacks to more than",
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f, err := Open(filepath.Join("testdata", "hostile-"+name+".parquet"), table.Options{})
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, %v, want an error that says %q", name, f, err, want)
		}
		if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 32 {
			t.Errorf("%s: took %d MB, want at most 32", name, took)
		}
	}
}

// A page that carries a checksum is held against it.
func TestParquetChecksum(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join("testdata", "types-decimals.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(whole, []byte{0xff, 0xff, 0, 0}) // 65535 in the dictionary of u16
	whole[at] ^= 1
	_, err = Read("damaged", bytes.NewReader(whole), int64(len(whole)), table.Options{})
	if err == nil || !strings.Contains(err.Error(), "checksum") {
		t.Errorf("a damaged page: got %v, want an error about its checksum", err)
	}
}
