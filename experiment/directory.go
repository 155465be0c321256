package experiment

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cajal/data/images"
	"cajal/data/table"
)

// tableEnds are how the names of files end that people keep tables in.
var tableEnds = []string{".csv", ".tsv", ".tab", ".txt", ".data", ".gz", ".json", ".jsonl", ".xlsx", ".feather"}

// checkFolder refuses a directory that cannot be a folder of pictures, since there is
// nothing in it, or files of tables and no folders with pictures.
func checkFolder(path string) error {
	entries, err := os.ReadDir(path)
	if err != nil {
		return fmt.Errorf("read data: %w", err)
	}
	if len(entries) == 0 {
		return &table.Error{File: path, Rule: "the directory is empty; want a table, or a folder with a folder of pictures for each class"}
	}
	var names []string
	folders := false
	for _, e := range entries {
		folders = folders || e.IsDir()
		if !e.IsDir() && slices.Contains(tableEnds, strings.ToLower(filepath.Ext(e.Name()))) {
			names = append(names, table.Clip(e.Name()))
		}
	}
	if len(names) == 0 {
		return nil
	}
	if folders {
		if _, err := images.Find(path); err == nil {
			return nil
		}
	}
	return &table.Error{File: path, Rule: fmt.Sprintf("a directory with the tables %s; want one of them, a directory of Parquet files that make one table, or one file of them all, "+
		"in Python: pandas.concat(map(pandas.read_csv, FILES)).to_csv(\"all.csv\", index=False)", strings.Join(names[:min(len(names), 5)], ", "))}
}
