package csv

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// A file that people take for a table is named by its first bytes, with what to do.
// pandas stands for Python code that makes a CSV file of one, NAME for the file's
// name and BASE for it without its end.
var magics = []struct{ magic, what string }{
	{"\xff\xff\xff\xff", "this is a stream of Arrow messages; in Python: pyarrow.ipc.open_stream(\"NAME\").read_pandas().to_parquet(\"BASE.parquet\")"},
	{"Obj\x01", "this is an Avro file; export the table as CSV or Parquet"},
	{"SQLite format 3\x00", "this is an SQLite database; export a table of it: sqlite3 -header -csv NAME \"SELECT * FROM ...\" > BASE.csv"},
	{"\x89HDF\r\n\x1a\n", "this is an HDF5 file, as Keras' .h5 and pandas' HDFStore are; of a table, in Python: pandas.read_hdf(\"NAME\").to_parquet(\"BASE.parquet\")"},
	{"\x93NUMPY", "this is a NumPy array; in Python: pandas.DataFrame(numpy.load(\"NAME\")).to_csv(\"BASE.csv\", index=False), or a recipe with data.kind = \"arrays\""},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is an Excel workbook of the old kind (.xls); save the sheet as CSV in the spreadsheet program"},
	{"\x1f\x8b", "is another file packed with gzip; unpack it once: gunzip NAME"},
	{"BZh91AY", "the file is packed with bzip2; unpack it: bunzip2 NAME"},
	{"\x28\xb5\x2f\xfd", "the file is packed with Zstandard; unpack it: zstd -d NAME"},
	{"\xfd7zXZ\x00", "the file is packed with xz; unpack it: unxz NAME"},
	{"7z\xbc\xaf\x27\x1c", "this is a 7z archive; unpack it: 7z x NAME"},
	{"Rar!\x1a\x07", "this is a RAR archive; unpack it"},
	{"LZIP\x01", "the file is packed with lzip; unpack it: lzip -d NAME"},
	{"\x1f\x9d", "the file is packed with compress (.Z); unpack it: gunzip NAME"},
	{"PK\x05\x06", "this is a zip archive with nothing in it"},
	{"!<arch>\n", "this is an archive of a compiler or a package (.a, .deb), want a table"},
	{"\x04\x22\x4d\x18", "the file is packed with LZ4; unpack it: lz4 -d NAME"},
	{"%PDF-", "this is a PDF, want CSV or Parquet"},
	{"%!PS-", "this is PostScript, want CSV or Parquet"},
	{"{\\rtf", "this is a text document (.rtf); save the table as CSV"},
	{"-----BEGIN PGP MESSAGE", "the file is encrypted; decrypt it: gpg -d NAME"},
	{"version https://git-lfs.github.com/", "this is a pointer of Git LFS to the file, which is not here; fetch it: git lfs pull"},
	{"\x89PNG", picture},
	{"\xff\xd8\xff", picture},
	{"GIF87a", picture},
	{"GIF89a", picture},
	{"MATLAB 5.0 MAT-file", "this is a file of MATLAB (.mat); in Python: numpy.savez(\"BASE.npz\", x=m[\"x\"], y=m[\"y\"]) of m = scipy.io.loadmat(\"NAME\")"},
	{"MATLAB 7.3 MAT-file", "this is a file of MATLAB 7.3 (.mat), which is HDF5; in Python: numpy.savez(\"BASE.npz\", x=m[\"x\"][:].T, y=m[\"y\"][:].T) of m = h5py.File(\"NAME\")"},
	{sas, "this is a SAS file; in Python: pandas.read_sas(\"NAME\", format=\"sas7bdat\").to_parquet(\"BASE.parquet\")"},
	{"\xff\xfe\x00\x00", "the text is UTF-32, which is not read; save the file as UTF-8"},
	{"\x00\x00\xfe\xff", "the text is UTF-32, which is not read; save the file as UTF-8"},
	{"X\n\x00\x00\x00", "this is an RDS file of R; in R: write.csv(readRDS(\"NAME\"), \"BASE.csv\", row.names = FALSE)"},
	{"<stata_dta>", "this is a Stata file; in Python: pandas.read_stata(\"NAME\").to_parquet(\"BASE.parquet\")"},
	{"HEADER RECORD*******LIB", "this is a SAS transport file (.xpt); in Python: pandas.read_sas(\"NAME\", format=\"xport\").to_parquet(\"BASE.parquet\")"},
	{"\x7fELF", program},
}

// members are what the first files in a zip archive tell of it.
var members = []struct{ name, what string }{
	{"xl/", workbook}, {"word/", office}, {"ppt/", office}, {"[Content_Types].xml", workbook}, {"_rels/.rels", workbook}, {"docProps/", workbook},
	{"mimetypeapplication/vnd.oasis.opendocument", "this is an OpenDocument file, as LibreOffice's sheets (.ods) are; save the sheet as CSV in the spreadsheet program"},
	{"data.pkl", "this is a file of PyTorch (.pt), which holds weights or tensors and no table; in Python: pandas.DataFrame(torch.load(\"NAME\").numpy()).to_csv(\"BASE.csv\", index=False)"},
	{"config.json", keras}, {"metadata.json", keras}, {"model.weights.h5", keras},
	{".npy", "this is a NumPy archive (.npz); in Python: pandas.DataFrame(numpy.load(\"NAME\")[\"x\"]).to_csv(\"BASE.csv\", index=False)"},
}

const (
	picture  = "this is a picture, want a table, or a folder with a folder of pictures for each class"
	sas      = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xc2\xea\x81\x60"
	workbook = "this is an Excel workbook (.xlsx); save the sheet as CSV in the spreadsheet program, or in Python: pandas.read_excel(\"NAME\").to_csv(\"BASE.csv\", index=False)"
	office   = "this is a document of Office; save its table as CSV"
	keras    = "this is a Keras model, which holds weights and no table"
)

// onnx is how a model in ONNX begins: the version of its format, and who made it.
var onnx = regexp.MustCompile(`^\x08[\x01-\x20]\x12[\x01-\x40][\x20-\x7e]`)

// marked are texts that are no tables.
var marked = []struct {
	pattern *regexp.Regexp
	what    string
}{
	{regexp.MustCompile(`(?s)^.{5}\x00{2,3}\{"`), "this is a safetensors file, as Cajal's models are, want a table"},
	{regexp.MustCompile(`(?i)^\s*<(!doctype|html|table|body|div|head)`), "this is a web page (HTML); in Python: pandas.read_html(\"NAME\")[0].to_csv(\"BASE.csv\", index=False)"},
	{regexp.MustCompile(`^SIMPLE  = +[TF] `), "this is a FITS file; in Python: astropy.table.Table.read(\"NAME\").write(\"BASE.csv\")"},
	{regexp.MustCompile(`(?i)^\s*<\?xml`), "this is XML; in Python: pandas.read_xml(\"NAME\").to_csv(\"BASE.csv\", index=False)"},
	{regexp.MustCompile(`^\s*\{\s*"[^"\n]*"\s*:[^\n]*\}\s*\n`), "these are JSON lines; in Python: pandas.read_json(\"NAME\", lines=True).to_csv(\"BASE.csv\", index=False)"},
	{regexp.MustCompile(`^\s*(\{\s*("[^"\n]*"\s*:|\})|\[\s*(\{\s*"|\[\s*["\d\-\[]))`), "this is JSON; in Python: pandas.read_json(\"NAME\").to_csv(\"BASE.csv\", index=False)"},
	{regexp.MustCompile(`(?i)^\s*(%[^\n]*\n\s*)*@relation\s`), "this is an ARFF file of Weka; in Python: pandas.DataFrame(scipy.io.arff.loadarff(\"NAME\")[0]).to_csv(\"BASE.csv\", index=False)"},
	{regexp.MustCompile(`^[-+]?[\d.]+( \d+:[-+.\deE]+)+\s*\n`), "this is a file of LIBSVM; in Python: sklearn.datasets.load_svmlight_file reads it, and pandas.DataFrame writes CSV"},
}

// foreign returns what a file is that is no table of text, and what to do, by its
// first bytes; "" if nothing is odd about them.
func foreign(head []byte) string {
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			return m.what
		}
	}
	switch {
	case onnx.Match(head):
		return "this is a model in ONNX, which holds weights and no table"
	case len(head) > 2 && head[0] == 0x80 && head[1] >= 2 && head[1] <= 5:
		return "this is a Python pickle, which can run programs and is never read; of a table, in Python: pandas.read_pickle(\"NAME\").to_parquet(\"BASE.parquet\")"
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return archive(head)
	case len(head) > 262 && bytes.Equal(head[257:262], []byte("ustar")):
		return "this is a tar archive; unpack it: tar xf NAME"
	}
	text := bytes.TrimPrefix(head, byteOrderMark)
	for _, m := range marked {
		if m.pattern.Match(text) {
			return m.what
		}
	}
	return ""
}

// archive says what a zip archive holds, by the name of its first file.
func archive(head []byte) string {
	if len(head) < 30 {
		return "this is a zip archive that is cut off"
	}
	first := head[30:]
	name := string(first[:min(len(first), int(head[26])|int(head[27])<<8)])
	for _, m := range members {
		if strings.Contains(name, m.name) || strings.HasPrefix(m.name, "mimetype") && bytes.HasPrefix(first, []byte(m.name)) {
			return m.what
		}
	}
	return fmt.Sprintf("this is a zip archive, whose first file is %.60q; unpack it: unzip NAME", name)
}
