package policytest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/learn"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

var archetypes = []string{"use-case", "comparison", "configuration", "trade-off"}

// The measures of questions.
const (
	minOptions = 4
	minStem    = 60 // letters
	minWhy     = 30
)

// checkQuiz holds the questions of a policy to what an exam asks of them.
func checkQuiz(p *policy.Policy, f *source.File) []Failure {
	questions, err := learn.ParseQuestions(f.Bytes)
	if err != nil {
		return []Failure{{Check: CheckQuiz, File: f.Path, Want: "a list of questions", Got: err.Error(), Hint: "docs/quiz.md describes them"}}
	}
	var out []Failure
	fail := func(q learn.Question, want, got string) {
		out = append(out, Failure{Check: CheckQuiz, File: f.Path, Line: lineOf(f, "id: "+q.ID), Want: want, Got: got, Hint: "docs/quiz.md describes questions"})
	}
	if len(questions) == 0 {
		fail(learn.Question{}, "at least one question", "none")
	}
	seen := map[string]bool{}
	for _, q := range questions {
		if !strings.HasPrefix(q.ID, p.ID+"-") || seen[q.ID] {
			fail(q, "an id of its own that begins with "+p.ID+"-", q.ID)
		}
		seen[q.ID] = true
		if !slices.Contains(archetypes, q.Archetype) {
			fail(q, "an archetype: "+strings.Join(archetypes, ", "), q.Archetype)
		}
		if len(q.Stem) < minStem {
			fail(q, fmt.Sprintf("a stem of at least %d letters", minStem), q.Stem)
		}
		for _, id := range q.Practices {
			if _, ok := wellarchitected.Practice(id); !ok {
				fail(q, "best practices of the framework", id)
			}
		}
		for _, e := range q.Exams {
			if _, ok := wellarchitected.FindTask(e.Code, e.Task); !ok {
				fail(q, "tasks of exams in the catalogue", e.Code+" "+e.Task)
			}
		}
		if len(q.Exams) == 0 {
			fail(q, "at least one exam task", "none")
		}
		checkOptions(q, fail)
	}
	return out
}

func checkOptions(q learn.Question, fail func(learn.Question, string, string)) {
	if len(q.Options) < minOptions {
		fail(q, fmt.Sprintf("at least %d options", minOptions), fmt.Sprint(len(q.Options)))
	}
	correct := 0
	texts := map[string]bool{}
	for _, o := range q.Options {
		if o.Correct {
			correct++
		}
		if len(o.Why) < minWhy {
			fail(q, fmt.Sprintf("a reason of at least %d letters for every option", minWhy), o.Text+": "+o.Why)
		}
		if o.Text == "" || texts[o.Text] {
			fail(q, "options that differ", o.Text)
		}
		texts[o.Text] = true
	}
	if want := q.Right(); correct != want {
		fail(q, fmt.Sprintf("%d correct options", want), fmt.Sprint(correct))
	}
}
