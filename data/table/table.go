// Package table holds tables as spreadsheets and programs write them, and finds
// out what their columns hold.
//
// # Overview
//
// A [Frame] is a table in memory, column by column. [Open] reads one from a
// file in any of the formats it is given; a program links those that it names:
//
//	frame, err := table.Open("iris.csv", table.Options{}, parquet.Format, csv.Format)
//	fmt.Print(frame.Describe())
//
// Package csv and package parquet, below this one, are the formats. [Cells]
// makes a frame of cells that are in memory already, such as those of a request.
// Package schema turns the columns of a frame into the numbers that a network
// learns from.
//
// # Kinds
//
// Whatever a table comes from, its cells are texts to this package, and [Build]
// infers from them what each column holds: its [Kind], its decimal sign, its
// levels. [Options] decide otherwise; [Frame.Describe] says what was found.
//
// # Errors and memory
//
// Files are not trusted. A table is read twice, in a fixed amount of memory, and
// its columns take at most four times the size of the file. What cannot be read
// is an [*Error] that names file, line and column; its [Code] is for programs,
// its text for people.
package table
