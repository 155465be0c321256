package csv

import (
	"bytes"
	"fmt"
)

// binaries are kinds of files that begin with letters which a table of text may begin with
// too, as one with a column ORCID does, or that have their mark elsewhere: they count only
// in what is no text.
var binaries = []struct {
	at          int
	magic, what string
}{
	{0, parquetMark, "this is a Parquet file, which this program does not read; export the table as CSV"},
	{0, "ARROW1", "this is an Arrow or Feather file; in Python: pandas.read_feather(\"NAME\").to_parquet(\"BASE.parquet\")"},
	{0, "FEA1", "this is a Feather file; in Python: pandas.read_feather(\"NAME\").to_parquet(\"BASE.parquet\")"},
	{0, "ORC", "this is an ORC file; in Python: pandas.read_orc(\"NAME\").to_parquet(\"BASE.parquet\")"},
	{0, "RDX", "this is a file of R; in R: write.csv(..., \"BASE.csv\", row.names = FALSE)"},
	{0, "GGUF", "this is a GGUF model, which holds weights and no table"},
	{4, "TFL3", "this is a model of TensorFlow Lite, which holds weights and no table"},
	{0, "$FL", "this is an SPSS file; in Python: pandas.read_spss(\"NAME\").to_parquet(\"BASE.parquet\")"},
	{0, "q\x01\x01\x00", stata}, {0, "q\x02\x01\x00", stata}, {0, "r\x01\x01\x00", stata}, {0, "r\x02\x01\x00", stata}, {0, "s\x01\x01\x00", stata}, {0, "s\x02\x01\x00", stata},
	{8, "DUCK", "this is a DuckDB database; export a table of it: duckdb NAME \"COPY (SELECT * FROM ...) TO 'BASE.parquet'\""},
	{4, "Standard Jet DB", access}, {4, "Standard ACE DB", access},
	{0, "CDF", "this is a NetCDF file; in Python: xarray.open_dataset(\"NAME\").to_dataframe().to_csv(\"BASE.csv\")"},
	{0, "\x00\x00\x08", "this is an IDX file, as MNIST's are; want the directory that it and its labels are in"},
	{0, "II*\x00", picture}, {0, "MM\x00*", picture}, {8, "WEBP", picture}, {4, "ftypavif", picture}, {4, "ftyphei", picture}, {4, "ftypmif1", picture}, {0, "\x00\x00\x01\x00", picture},
	{128, "DICM", "this is a DICOM file of a medical picture, want a table; a folder of PNG or JPEG pictures for each class does too"},
	{8, "WAVE", sound}, {0, "ID3", sound}, {0, "OggS", sound}, {0, "fLaC", sound}, {8, "AVI ", film}, {0, "\x1aE\xdf\xa3", film},
	{0, "\xcf\xfa\xed\xfe", program}, {0, "\xca\xfe\xba\xbe", program}, {0, "\x00asm", program},
	{0, "MSCF", "this is a cabinet (.cab); unpack it"},
	{0, "wOF", "this is a font, want a table"},
	{0, "Bud1", folderView}, {4, "Bud1", folderView},
}

const (
	sound      = "this is a file of sound, want a table"
	film       = "this is a film, want a table"
	program    = "this is a program, want a table"
	stata      = "this is a Stata file; in Python: pandas.read_stata(\"NAME\").to_parquet(\"BASE.parquet\")"
	access     = "this is a database of Microsoft Access; export the table as CSV there"
	folderView = "this is how macOS remembers a folder (.DS_Store), want a table"
)

// parquetMark is what Parquet files begin with.
const parquetMark = "PAR1"

// binary returns what a file is whose first bytes are no text, "" of what may be text.
func binary(head []byte) string {
	if !noText(head) {
		return ""
	}
	for _, b := range binaries {
		if len(head) > b.at && bytes.HasPrefix(head[b.at:], []byte(b.magic)) {
			return b.what
		}
	}
	switch {
	case len(head) > 11 && bytes.Equal(head[4:8], []byte("ftyp")):
		return film
	case isBitmap(head):
		return picture
	case isWindowsProgram(head):
		return program
	case isDBase(head):
		return "this is a dBase file (.dbf); open it in a spreadsheet program and save it as CSV"
	}
	return fmt.Sprintf("this is no text: it begins with the bytes % X; want a table as CSV or Parquet", head[:min(8, len(head))])
}

// noText reports whether a twentieth of some bytes are control characters, of which data
// has as many and more. One or a few may be slips in a text, which reading it finds.
func noText(head []byte) bool {
	controls := 0
	for _, c := range head {
		if c < ' ' && !bytes.ContainsRune([]byte("\t\n\v\f\r\x1a\x1b"), rune(c)) {
			controls++
		}
	}
	return controls > 1 && controls*20 >= len(head)
}

// isBitmap reports whether bytes are the head of a picture in BMP: its mark is two letters
// alone, behind the size come four zeros, and then two numbers below 65536.
func isBitmap(head []byte) bool {
	return len(head) > 18 && bytes.HasPrefix(head, []byte("BM")) && bytes.Equal(head[6:10], []byte{0, 0, 0, 0}) && head[12]|head[13]|head[16]|head[17] == 0
}

// isWindowsProgram reports whether bytes are the head of a program for Windows: behind two
// letters, byte 60 says where the mark PE stands.
func isWindowsProgram(head []byte) bool {
	if len(head) < 64 || !bytes.HasPrefix(head, []byte("MZ")) {
		return false
	}
	at := int(head[60]) | int(head[61])<<8
	return at < len(head) && bytes.HasPrefix(head[at:], []byte("PE\x00\x00"))
}

// isDBase reports whether bytes are the head of a dBase file: the version, the year less
// 1900, the month and the day of its last change, and two zeros before its columns.
func isDBase(head []byte) bool {
	return len(head) > 32 && bytes.IndexByte([]byte{0x03, 0x30, 0x83, 0x8b, 0xf5}, head[0]) >= 0 &&
		head[2] >= 1 && head[2] <= 12 && head[3] >= 1 && head[3] <= 31 && head[30] == 0 && head[31] == 0
}
