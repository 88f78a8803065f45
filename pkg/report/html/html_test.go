package html

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/plinth-lint/plinth/pkg/learn"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/report/internal/reporttest"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/policies"
)

// reportOf writes the report of a tree by the shipped policies.
func reportOf(t *testing.T, tree *source.Tree, title string) []byte {
	t.Helper()
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	record := &learn.Record{}
	result, err := lint.Run(context.Background(), tree, lint.Options{Library: library, Today: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), Judged: record.Judged})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Write(&out, result, Options{Library: library, Record: record, Title: title, Version: "0.0.0"}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func shopReport(t *testing.T) []byte {
	t.Helper()
	return reportOf(t, reporttest.Tree(t, reporttest.Shop), "shop")
}

func TestTheReportOfTheShopIsSmallAndAlwaysTheSame(t *testing.T) {
	first := shopReport(t)
	if len(first) > 2_000_000 {
		t.Errorf("the report has %d bytes", len(first))
	}
	for range 5 {
		if !bytes.Equal(shopReport(t), first) {
			t.Fatal("the same code gives another report")
		}
	}
}

func TestANoteStandsAtItsLine(t *testing.T) {
	report := string(reportOf(t, source.Memory(map[string]string{"main.tf": `# a queue for orders
resource "aws_sqs_queue" "orders" {
  visibility_timeout_seconds = 59
}

resource "aws_lambda_function" "worker" {
  timeout = 10
}

resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn = aws_sqs_queue.orders.arn
  function_name    = aws_lambda_function.worker.arn
}
`}), "queue"))
	_, rest, ok := strings.Cut(report, `<span class="l" id="file-1-3" data-n="3">  <i class="k">visibility_timeout_seconds</i> = <mark><i class="n">59</i></mark></span></pre></div>`)
	if !ok {
		t.Fatal("the value is not marked on its line, or lines follow it before the note")
	}
	note, after, ok := strings.Cut(rest, "</article>")
	if !ok || !strings.HasPrefix(strings.TrimSpace(after), "</div>\n<div class=\"tail code\"><pre><span class=\"l\" id=\"file-1-4\"") {
		t.Error("the source does not go on behind the note")
	}
	for _, want := range []string{
		"shorter than six times the timeout",                                                                   // the message
		"<h4>Why</h4><p>If a queue shows a message again",                                                      // the lesson
		`<span class="del"><b>-</b>  <i class="k">visibility_timeout_seconds</i> = <i class="n">59</i></span>`, // the fix, as examples that are tested
		`<span class="add"><b>&#43;</b>  <i class="k">visibility_timeout_seconds</i> = <i class="n">60</i></span>`,
		"<h4>Trade-off</h4><p>A long timeout costs <strong>Performance Efficiency</strong>",
		`<a href="#REL05-BP03">REL05-BP03</a>`,
		`<a href="#SAA-C03">SAA-C03</a> 2.1`,
	} {
		if !strings.Contains(note, want) {
			t.Errorf("the note lacks %s", want)
		}
	}
}

func TestLongFilesFold(t *testing.T) {
	var b strings.Builder
	b.WriteString("resource \"aws_sqs_queue\" \"first\" {\n}\n")
	for range 900 {
		b.WriteString("# nothing here\n")
	}
	b.WriteString("resource \"aws_db_instance\" \"d\" {\n  backup_retention_period = 0\n}\n")
	for range 100 {
		b.WriteString("# nor here\n")
	}
	report := string(reportOf(t, source.Memory(map[string]string{"main.tf": b.String()}), "long"))
	if n := strings.Count(report, "nothing here"); n > 20 {
		t.Errorf("%d lines far from any finding are part of the report", n)
	}
	if !strings.Contains(report, "are not part of this report") {
		t.Error("the report does not say that it leaves lines out")
	}
	if !strings.Contains(report, "lines without findings") || strings.Count(report, "nor here") != 100 {
		t.Error("lines that could be folded are not")
	}
}
