package main

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"testing"
)

// TestOutputIsTheSameEveryTime runs every report twenty times, on one
// processor and on two.
func TestOutputIsTheSameEveryTime(t *testing.T) {
	t.Chdir("../..")
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, args := range [][]string{
		{"check", "--show-open", "testdata/shop"},
		{"check", "--format", "sarif", "testdata/shop"},
		{"check", "--format", "json", "testdata/shop"},
		{"check", "--format", "sarif", "--sarif-profile", "github", "testdata/shop"},
		{"check", "--format", "junit", "testdata/shop"},
		{"check", "--format", "gitlab", "testdata/shop"},
		{"check", "--format", "github-summary", "testdata/shop"},
		{"learn", "-o", "-", "testdata/shop"},
		{"graph", "testdata/shop"},
		{"graph", "--format", "mermaid", "testdata/shop"},
	} {
		t.Run(fmt.Sprint(args), func(t *testing.T) {
			var first []byte
			for i := range 20 {
				runtime.GOMAXPROCS(1 + i%2)
				var out, errs bytes.Buffer
				if code := run(context.Background(), args, streams{nil, &out, &errs}); code > exitFindings {
					t.Fatalf("plinth ends with code %d: %s", code, errs.String())
				}
				if i == 0 {
					first = out.Bytes()
				} else if !bytes.Equal(out.Bytes(), first) {
					t.Fatalf("run %d gives %d other bytes than the first one", i+1, out.Len())
				}
			}
			if len(first) == 0 {
				t.Fatal("plinth prints nothing")
			}
		})
	}
}
