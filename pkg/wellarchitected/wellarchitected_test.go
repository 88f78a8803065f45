package wellarchitected

import (
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestThePillarsHaveAsManyQuestionsAndPracticesAsAWSPublishes(t *testing.T) {
	type counts struct{ questions, practices, high, medium, low int }
	want := map[string]counts{
		"operational-excellence": {11, 68, 30, 31, 7},
		"security":               {11, 63, 30, 28, 5},
		"reliability":            {13, 65, 33, 31, 1},
		"performance-efficiency": {5, 32, 13, 15, 4},
		"cost-optimization":      {11, 50, 21, 17, 12},
		"sustainability":         {6, 29, 0, 21, 8},
	}
	if len(Pillars()) != len(want) || len(Questions()) != 57 || len(Practices()) != 307 {
		t.Errorf("got %d pillars, %d questions, %d practices; want 6, 57, 307", len(Pillars()), len(Questions()), len(Practices()))
	}
	for _, p := range Pillars() {
		got := counts{questions: len(p.Questions)}
		for _, b := range p.Practices() {
			got.practices++
			switch b.Risk {
			case High:
				got.high++
			case Medium:
				got.medium++
			case Low:
				got.low++
			default:
				t.Errorf("%s has the risk %q", b.ID, b.Risk)
			}
		}
		if got != want[p.ID] {
			t.Errorf("%s: got %+v, want %+v", p.ID, got, want[p.ID])
		}
	}
}

func TestEveryPracticeBelongsToItsQuestionAndPillarAndHasAnOfficialAddress(t *testing.T) {
	page := regexp.MustCompile(`^/wellarchitected/latest/framework/[a-z0-9_]+\.html$`)
	seen, addresses := map[string]bool{}, map[string]string{}
	for _, p := range Pillars() {
		for _, q := range p.Questions {
			if !regexp.MustCompile(`^`+p.Prefix+`\d\d$`).MatchString(q.ID) || q.Pillar != p || q.Area == "" || !strings.HasSuffix(q.Title, "?") {
				t.Errorf("question %+v does not fit the pillar %s", q, p.ID)
			}
			for i, b := range q.Practices {
				if want := q.ID + "-BP0" + string(rune('1'+i)); i < 9 && b.ID != want {
					t.Errorf("got the practice %s where %s is due", b.ID, want)
				}
				if seen[b.ID] || b.Question != q || b.Pillar() != p || b.Title == "" || strings.HasSuffix(b.Title, ".") {
					t.Errorf("practice %+v is told twice or not whole", b)
				}
				seen[b.ID] = true
				if u := official(t, b.URL, "docs.aws.amazon.com"); !page.MatchString(u.Path) {
					t.Errorf("%s: %s is not a page of the framework", b.ID, b.URL)
				}
				if other := addresses[b.URL]; other != "" {
					t.Errorf("%s and %s have one address", other, b.ID)
				}
				addresses[b.URL] = b.ID
				if !b.Verified || !b.RiskVerified || len(b.Sources) < 2 {
					t.Errorf("%s is not verified by two sources", b.ID)
				}
				for _, key := range b.Sources {
					if !slices.ContainsFunc(FrameworkSources(), func(s Source) bool { return s.Key == key }) {
						t.Errorf("%s names the source %q, which is not listed", b.ID, key)
					}
				}
				if found, ok := Practice(b.ID); !ok || found != b {
					t.Errorf("Practice(%s) does not find it", b.ID)
				}
			}
		}
	}
}

func official(t *testing.T, address string, hosts ...string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || !slices.Contains(hosts, u.Host) {
		t.Errorf("%q is not an official address", address)
		return &url.URL{}
	}
	return u
}

func TestPillarsAreFoundByIDNamePrefixAndFirstWord(t *testing.T) {
	tests := []struct{ name, want string }{
		{"cost-optimization", "cost-optimization"},
		{"Cost Optimization", "cost-optimization"},
		{"cost_optimization", "cost-optimization"},
		{"COST", "cost-optimization"},
		{"sec", "security"},
		{"performance", "performance-efficiency"},
		{"OPS", "operational-excellence"},
		{"optimization", ""},
		{"", ""},
		{"cost-", "cost-optimization"},
	}
	for _, tt := range tests {
		got := ""
		if p, ok := FindPillar(tt.name); ok {
			got = p.ID
		}
		if got != tt.want {
			t.Errorf("FindPillar(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestSomePracticesAreAsAWSPublishesThem(t *testing.T) {
	tests := []struct{ id, title, risk, area, page, choice string }{
		{"SEC08-BP02", "Enforce encryption at rest", "high", "Data protection", "sec_protect_data_rest_encrypt", "sec_protect_data_rest_encrypt"},
		{"SEC05-BP04", "Automate network protection", "medium", "Infrastructure protection", "sec_network_auto_protect", "sec_network_protection_auto_protect"},
		{"OPS01-BP05", "Evaluate threat landscape", "medium", "Organization", "ops_priorities_eval_threat_landscape", "ops_priorities_eval_threat_landscape"},
	}
	for _, tt := range tests {
		b, ok := Practice(tt.id)
		if !ok {
			t.Errorf("%s is missing", tt.id)
			continue
		}
		page := "https://docs.aws.amazon.com/wellarchitected/latest/framework/" + tt.page + ".html"
		if b.Title != tt.title || string(b.Risk) != tt.risk || b.Question.Area != tt.area || b.URL != page || b.Choice != tt.choice {
			t.Errorf("got %+v in %q, want %+v", b, b.Question.Area, tt)
		}
	}
	for _, id := range []string{"SEC08-BP99", "", "sec08-bp02"} {
		if b, ok := Practice(id); ok {
			t.Errorf("Practice(%q) = %+v, want none", id, b)
		}
	}
}

func TestQuestionsAreFoundInBothSpellings(t *testing.T) {
	for _, id := range []string{"REL09", "REL 9", "REL 09"} {
		if q, ok := FindQuestion(id); !ok || q.ID != "REL09" || q.Pillar.ID != "reliability" {
			t.Errorf("FindQuestion(%q) = %+v, %v", id, q, ok)
		}
	}
	for _, id := range []string{"REL", "REL 99", ""} {
		if q, ok := FindQuestion(id); ok {
			t.Errorf("FindQuestion(%q) = %+v, want none", id, q)
		}
	}
}

func TestEveryExamIsWhole(t *testing.T) {
	code := regexp.MustCompile(`^([A-Z]{3}-C0\d|KCNA|KCSA|CKA|CKAD|CKS)$`)
	if len(Exams()) != 22 {
		t.Errorf("got %d exams, want 22", len(Exams()))
	}
	seen := map[string]bool{}
	for _, e := range Exams() {
		if !code.MatchString(e.Code) || seen[e.Code] || e.Name == "" || e.Tier == "" || e.Vendor == "" || len(e.Provenance) == 0 {
			t.Errorf("exam %+v is told twice or not whole", e)
		}
		seen[e.Code] = true
		official(t, e.GuideURL, "docs.aws.amazon.com", "d1.awsstatic.com", "training.linuxfoundation.org")
		if e.CurriculumURL != "" {
			official(t, e.CurriculumURL, "github.com")
		}
		passes := e.Scale == "percent" && e.PassingScore > 50 && e.PassingScore <= 100 ||
			e.Scale == "100-1000" && e.PassingScore >= 700 && e.PassingScore <= 1000
		lasts := e.Minutes >= 60 && e.Minutes <= 240 || e.Minutes == 0 && !e.MinutesVerified
		if !lasts || !passes {
			t.Errorf("%s: %d minutes and a passing score of %d (%s) cannot be", e.Code, e.Minutes, e.PassingScore, e.Scale)
		}
		if e.Successor != "" {
			if next, ok := FindExam(e.Successor); !ok || next == e {
				t.Errorf("%s: its successor %s is not known", e.Code, e.Successor)
			}
		}
		checkDomains(t, e)
	}
}

func checkDomains(t *testing.T, e *Exam) {
	t.Helper()
	sum := 0
	for i, d := range e.Domains {
		sum += d.Weight
		if d.ID != i+1 || d.Name == "" || d.Exam != e || len(d.Tasks) == 0 {
			t.Errorf("%s: domain %+v is not whole", e.Code, d)
		}
		if d.URL != "" {
			official(t, d.URL, "docs.aws.amazon.com")
		}
		seen := map[string]bool{}
		for _, task := range d.Tasks {
			prefix, _, _ := strings.Cut(task.ID, ".")
			if prefix != string(rune('0'+d.ID)) || task.Title == "" || task.Domain != d || seen[task.ID] {
				t.Errorf("%s: task %+v does not fit domain %d", e.Code, task, d.ID)
			}
			seen[task.ID] = true
			if found, ok := FindTask(e.Code, task.ID); !ok || found != task {
				t.Errorf("FindTask(%s, %s) does not find it", e.Code, task.ID)
			}
		}
	}
	if e.Verified && sum != 100 {
		t.Errorf("%s: the weights of its domains sum to %d", e.Code, sum)
	}
}

func TestAnExamIsAvailableBetweenItsDates(t *testing.T) {
	tests := []struct {
		code, day string
		want      bool
	}{
		{"SAA-C03", "2026-11-22", true},
		{"DVA-C02", "2026-11-30", true},
		{"DVA-C02", "2026-12-01", false},
		{"DVA-C03", "2026-11-30", false},
		{"dva-c03", "2026-12-01", true},
		{"MLS-C01", "2026-04-01", false},
		{"SCS-C02", "2025-12-01", true},
		{"MLA-C02", "2026-09-28", false},
	}
	for _, tt := range tests {
		e, ok := FindExam(tt.code)
		day, err := time.Parse(time.DateOnly, tt.day)
		if !ok || err != nil {
			t.Fatalf("%s, %s: %v, %v", tt.code, tt.day, ok, err)
		}
		if got := e.Available(day); got != tt.want {
			t.Errorf("%s on %s: available = %v, want %v", tt.code, tt.day, got, tt.want)
		}
	}
	if (&Exam{Status: Retired}).Available(time.Now()) {
		t.Error("a retired exam without dates is available")
	}
	if got := ExamsAsOf().Format(time.DateOnly); got != "2026-11-22" {
		t.Errorf("the exams are as of %s", got)
	}
}

func TestTasksThatAreNotThereAreNotFound(t *testing.T) {
	for _, id := range [][2]string{{"SAA-C03", "9.9"}, {"SAA-C99", "1.1"}, {"SAA-C03", ""}} {
		if task, ok := FindTask(id[0], id[1]); ok {
			t.Errorf("FindTask(%v) = %+v, want none", id, task)
		}
	}
	task, ok := FindTask("SAA-C03", "2.2")
	if !ok || task.Title != "Design highly available and/or fault-tolerant architectures" || task.Domain.Weight != 26 {
		t.Errorf("got %+v", task)
	}
}

func TestSuggestNamesWhatIsNear(t *testing.T) {
	tests := []struct{ name, want string }{
		{"relability", "reliability"},
		{"Sustainabilty", "sustainability"},
		{"costs", "cost-optimization"},
		{"SEC08-BP2", "SEC08-BP02"},
		{"SAAC03", "SAA-C03"},
		{"CKAA", "CKA"},
		{"bananas", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := Suggest(tt.name); got != tt.want {
			t.Errorf("Suggest(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestTablesSayThatTheyAreGenerated(t *testing.T) {
	for _, name := range []string{"framework.tsv", "exams.tsv"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(content), "\n")
		if !strings.Contains(first, "generated by pkg/wellarchitected/generate; DO NOT EDIT") {
			t.Errorf("%s begins with %q", name, first)
		}
	}
}

func TestABrokenTableIsAnErrorThatNamesTheLine(t *testing.T) {
	tests := []struct {
		name, table, want string
		decode            func(string) error
	}{
		{"a practice before any question", "# x\npractice\tSEC01-BP01\n", `line 2: record "practice" has no place here`, frameworkError},
		{"a record of no known kind", "pillar\ta\nbanana\tb\n", `line 2: record "banana" has no place here`, frameworkError},
		{"a task before any domain", "exam\tX\ntask\t1.1\n", `line 2: record "task" has no place here`, examsError},
		{"a weight that is no number", "exam\tX\ndomain\t1\tmany\n", "line 2: strconv.Atoi", examsError},
		{"a day that is none", "asof\tyesterday\n", "line 1: parsing time", examsError},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.decode(tt.table); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func frameworkError(table string) error { _, err := decodeFramework(table); return err }
func examsError(table string) error     { _, err := decodeExams(table); return err }

func BenchmarkDecodeFramework(b *testing.B) {
	for b.Loop() {
		_, _ = decodeFramework(frameworkTable)
	}
}

func BenchmarkDecodeExams(b *testing.B) {
	for b.Loop() {
		_, _ = decodeExams(examsTable)
	}
}
