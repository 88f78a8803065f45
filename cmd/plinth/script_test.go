package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"plinth": main,
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":     code,
			"soon":     soon,
			"generate": generate,
		},
		Setup: func(env *testscript.Env) error {
			wd, err := os.Getwd()
			if err != nil {
				return err
			}
			env.Setenv("TESTDATA", strings.TrimSuffix(wd, "/cmd/plinth")+"/testdata")
			return nil
		},
	})
}

// code runs plinth in the test's own process and holds its exit code: code N
// ARG... Its output is asked for with stdout and stderr as usual.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: code N ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec("plinth", args[1:]...)
	got := 0
	if err != nil {
		got = -1
		if _, text, ok := strings.Cut(err.Error(), "exit status "); ok {
			got, _ = strconv.Atoi(text)
		}
	}
	if got != want {
		ts.Fatalf("plinth %s: exit code %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

// patience is how long wrong configuration may keep anybody waiting, on a machine that has nothing else to do.
const patience = 5 * time.Second

// soon is code, and holds the run to that time and twenty times what a run takes here that does nothing.
func soon(ts *testscript.TestScript, neg bool, args []string) {
	idle := time.Now()
	ts.Check(ts.Exec("plinth", "--version"))
	limit := patience + 20*time.Since(idle)
	start := time.Now()
	code(ts, neg, args)
	if took := time.Since(start); took > limit {
		ts.Fatalf("plinth %s took %s, more than %s", strings.Join(args[1:], " "), took, limit)
	}
}

// generate writes a hostile input: generate KIND FILE.
func generate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: generate KIND FILE")
	}
	var content string
	switch args[0] {
	case "binary":
		content = "\x7fELF\x00\x01\x02\x03" + strings.Repeat("\x00\xff", 4000)
	case "json-nesting":
		content = `{"Resources": {"A": {"Type": "AWS::S3::Bucket", "Properties": ` + strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000) + "}}}"
	case "yaml-nesting":
		content = "Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties: " + strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000) + "\n"
	case "hcl-nesting":
		content = "locals {\n  a = " + strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000) + "\n}\n"
	case "large":
		content = strings.Repeat("x", 64<<20) + "\n"
	case "long-line":
		content = "{\"plinth-baseline\": 1}\n" + strings.Repeat("x", 64<<10) + "x\n"
	case "alias-bomb":
		var b strings.Builder
		b.WriteString("Resources:\n  A: {Type: AWS::S3::Bucket}\nl0: &l0 [x, x, x, x, x, x, x, x, x, x]\n")
		for i := 1; i < 12; i++ {
			n, p := strconv.Itoa(i), strconv.Itoa(i-1)
			b.WriteString("l" + n + ": &l" + n + " [*l" + p + strings.Repeat(", *l"+p, 9) + "]\n")
		}
		content = b.String()
	case "chart":
		content = chart(map[string]string{"templates/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\ndata: {k: {{ .Values.k }}}\n", "values.yaml": "k: v\n"})
	case "chart-bomb":
		content = chart(map[string]string{"README.md": strings.Repeat(" ", 200<<20)})
	case "chart-path-outside":
		content = chart(map[string]string{"../../templates/a.yaml": "x"})
	case "values-bomb":
		content = "l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n"
		for i := 1; i < 12; i++ {
			content += fmt.Sprintf("l%d: &l%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*l%d, ", i-1), 10), ", "))
		}
	case "huge-comment":
		content = "profile: all\n" + strings.Repeat("# "+strings.Repeat("x", 1022)+"\n", 100<<10)
	case "config-nesting":
		content = "policies: {rds-instance-backup-retention: {days: " + strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000) + "}}\n"
	case "config-bomb":
		var b strings.Builder
		b.WriteString("exclude: &l0 [x, x, x, x, x, x, x, x, x, x]\npolicies: {rds-instance-backup-retention: {days: [")
		for i := 1; i < 12; i++ {
			n, p := strconv.Itoa(i), strconv.Itoa(i-1)
			b.WriteString("&l" + n + " [*l" + p + strings.Repeat(", *l"+p, 9) + "], ")
		}
		content = b.String() + "1]}}\n"
	default:
		ts.Fatalf("unknown kind %s", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(content), 0o644))
}

// chart packs a chart named web.
func chart(files map[string]string) string {
	files["Chart.yaml"] = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	archive := tar.NewWriter(zip)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := archive.WriteHeader(&tar.Header{Name: "web/" + name, Mode: 0o644, Size: int64(len(files[name]))}); err != nil {
			panic(err) // writing to memory
		}
		_, _ = archive.Write([]byte(files[name]))
	}
	_, _ = archive.Close(), zip.Close()
	return out.String()
}

func TestHelpOfEveryCommandHasAnExample(t *testing.T) {
	root := newRoot(streams{})
	for _, c := range root.Commands() {
		if c.Name() == "version" || c.Name() == "completion" || c.Name() == "help" {
			continue
		}
		if c.Example == "" {
			t.Errorf("plinth %s --help shows no example", c.Name())
		}
	}
	if root.ExecuteContext(context.Background()) == nil && root.Example == "" {
		t.Error("plinth --help shows no example")
	}
}
