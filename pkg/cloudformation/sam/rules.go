package sam

import "github.com/plinth-lint/plinth/pkg/document"

// scheduleEvent makes a rule that runs by the clock
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedule.html).
func (x *expander) scheduleEvent(e *event) {
	props := e.body()
	e.as(props, "Schedule", "ScheduleExpression")
	e.same(props, "Name Description")
	x.rule(e, props, e.get("RoleArn"))
}

// ruleEvent makes a rule for events of EventBridge.
func (x *expander) ruleEvent(e *event) {
	props := e.body()
	e.as(props, "Pattern", "EventPattern")
	e.as(props, "RuleName", "Name")
	e.same(props, "EventBusName")
	x.rule(e, props, nil)
}

// rule completes a rule: its state, its target, the queue for events that
// fail, and what lets it reach the target: a permission, or a role for a state machine.
func (x *expander) rule(e *event, props, roleARN *document.Node) {
	e.same(props, "State")
	if p, ok := keyed(e.props, "Enabled"); ok && !isNull(p.Value) {
		state := "ENABLED"
		if !truthy(p.Value) {
			state = "DISABLED"
		}
		set(props, document.Pair{Key: renamed(p.Key, "State"), Value: at(p.Value).text(state)})
	}
	machine := e.o.kind == "StateMachine"
	suffix := "LambdaTarget"
	if machine {
		suffix = "StepFunctionsTarget"
	}
	targetID := e.p.text(e.id[:min(len(e.id), 64-len(suffix))] + suffix)
	if id := given(e.get("Target"), "Id"); id != nil && (machine || e.kind != "Schedule") {
		targetID = id
	}
	t := e.p.of(`{"Arn": "$0", "Id": "$1"}`, e.goal.arn(e.p), targetID)
	if machine {
		if roleARN == nil {
			id := e.id + "Role"
			r := e.p.of(`{"AssumeRolePolicyDocument": "$0", "Policies": ["$1"]}`, e.p.assume("events.amazonaws.com"),
				e.p.grant(id+"StartExecutionPolicy", "states:StartExecution", e.goal.arn(e.p)))
			e.o.same(r, "PermissionsBoundary")
			x.emit(e.o, e.p, id, "AWS::IAM::Role", r)
			roleARN = e.p.getAtt(id, "Arn")
		}
		set(t, e.p.pair("RoleArn", roleARN))
	}
	e.same(t, "Input InputPath RetryPolicy InputTransformer")
	if queue := x.deadLetterQueue(e, true); queue != nil {
		set(t, deadLetterConfig(e, queue))
	}
	set(props, e.p.pair("Targets", e.p.list(t)))
	x.emit(e.o, e.p, e.id, "AWS::Events::Rule", props)
	if !machine {
		x.permission(e, e.id+"Permission", "events.amazonaws.com", e.p.pair("SourceArn", e.p.getAtt(e.id, "Arn")))
	}
}

// deadLetterConfig gives the DeadLetterConfig of a target.
func deadLetterConfig(e *event, queue *document.Node) document.Pair {
	p, _ := keyed(e.props, "DeadLetterConfig")
	return document.Pair{Key: p.Key, Value: at(p.Value).of(`{"Arn": "$0"}`, queue)}
}

// deadLetterQueue gives the ARN of the queue of DeadLetterConfig, which it makes when it
// is not given, with a policy where a rule sends to it by itself.
func (x *expander) deadLetterQueue(e *event, policy bool) *document.Node {
	config := e.get("DeadLetterConfig")
	if config == nil {
		return nil
	}
	if arn := given(config, "Arn"); arn != nil {
		return arn
	}
	if text(config.Get("Type")) != "SQS" {
		x.warn(config.Range, "The DeadLetterConfig of the event %s of %s has an Arn, or the Type SQS.", e.name, e.o.id)
		return nil
	}
	id := e.id + "Queue"
	if n := config.Get("QueueLogicalId"); isText(n) {
		id = n.Text
	}
	p := e.p
	x.emit(e.o, p, id, "AWS::SQS::Queue", p.mapping())
	if policy {
		x.emit(e.o, p, e.id+"QueuePolicy", "AWS::SQS::QueuePolicy",
			p.queuePolicy(`{"Service": "events.amazonaws.com"}`, p.getAtt(id, "Arn"), p.getAtt(e.id, "Arn"), p.ref(id)))
	}
	return p.getAtt(id, "Arn")
}

// schedulerEvent makes a schedule of EventBridge Scheduler
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedulev2.html).
func (x *expander) schedulerEvent(e *event) {
	p := e.p
	props := e.body()
	e.same(props, "ScheduleExpression Description StartDate EndDate ScheduleExpressionTimezone GroupName KmsKeyArn State FlexibleTimeWindow Name")
	if !truthy(e.get("Name")) && !truthy(e.get("OmitName")) {
		set(props, p.pair("Name", p.text(e.id)))
	}
	if !truthy(e.get("FlexibleTimeWindow")) {
		set(props, p.pair("FlexibleTimeWindow", p.of(`{"Mode": "OFF"}`)))
	}
	queue := x.deadLetterQueue(e, false)
	role := e.get("RoleArn")
	name, action := "LambdaPolicy", "lambda:InvokeFunction"
	if e.o.kind == "StateMachine" {
		name, action = "StartExecutionPolicy", "states:StartExecution"
	}
	target := e.goal.arn(p)
	if !truthy(role) {
		r := p.of(`{"AssumeRolePolicyDocument": "$0", "Policies": ["$1"]}`, p.assume("scheduler.amazonaws.com"), p.grant(e.id+name, action, target))
		if queue != nil {
			appendTo(r, p, "Policies", p.grant(e.id+"SQSPolicy", "sqs:SendMessage", queue))
		}
		e.same(r, "PermissionsBoundary")
		x.emit(e.o, p, e.id+"Role", "AWS::IAM::Role", r)
		role = p.getAtt(e.id+"Role", "Arn")
	}
	t := p.of(`{"Arn": "$0", "RoleArn": "$1"}`, target, role)
	e.same(t, "Input RetryPolicy")
	if queue != nil {
		set(t, deadLetterConfig(e, queue))
	}
	set(props, p.pair("Target", t))
	x.emit(e.o, p, e.id, "AWS::Scheduler::Schedule", props)
}
