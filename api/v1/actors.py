"""Who may call a route, spelled once: `Asker` reads better than the dependency it stands for."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from api.http.auth import May, Open
from core.domain.actors import Actor
from core.domain.permissions import Action

SignedIn = Annotated[Actor, Depends(May(Action.READ_SELF))]
Submitter = Annotated[Actor, Depends(May(Action.SUBMIT_DATASET))]
DatasetReader = Annotated[Actor, Depends(May(Action.READ_DATASET))]
Diagnoser = Annotated[Actor, Depends(May(Action.DIAGNOSE_BOUNDS))]
ReviewReader = Annotated[Actor, Depends(May(Action.READ_REVIEWS))]
Decider = Annotated[Actor, Depends(May(Action.DECIDE_REVIEW))]
KeyHolder = Annotated[Actor, Depends(May(Action.ENROL_KEY))]
Granter = Annotated[Actor, Depends(May(Action.GRANT_ALLOWANCE))]
CapRaiser = Annotated[Actor, Depends(May(Action.RAISE_CAP))]
Deleter = Annotated[Actor, Depends(May(Action.DELETE_DATASET))]
Withdrawer = Annotated[Actor, Depends(May(Action.WITHDRAW_DATASET))]
PopulationOpener = Annotated[Actor, Depends(May(Action.OPEN_POPULATION))]
CatalogueReader = Annotated[Actor, Depends(May(Action.READ_CATALOGUE))]
Asker = Annotated[Actor, Depends(May(Action.ASK_QUERY))]
QueryReader = Annotated[Actor, Depends(May(Action.READ_QUERY))]
PublicationAsker = Annotated[Actor, Depends(May(Action.REQUEST_PUBLICATION))]
PublicationTaker = Annotated[Actor, Depends(May(Action.WITHDRAW_PUBLICATION))]
AuditReader = Annotated[Actor, Depends(May(Action.READ_AUDIT))]
IncidentReader = Annotated[Actor, Depends(May(Action.READ_INCIDENTS))]
EmergencyStarter = Annotated[Actor, Depends(May(Action.START_EMERGENCY))]
EmergencyReviewer = Annotated[Actor, Depends(May(Action.REVIEW_EMERGENCY))]
DutyReader = Annotated[Actor, Depends(May(Action.READ_DUTIES))]
Obliged = Annotated[Actor, Depends(May(Action.DISCHARGE_DUTY))]
RightEnterer = Annotated[Actor, Depends(May(Action.ENTER_RIGHT))]
RightReader = Annotated[Actor, Depends(May(Action.READ_RIGHTS))]
RightAnswerer = Annotated[Actor, Depends(May(Action.ANSWER_RIGHT))]
EvidenceReader = Annotated[Actor, Depends(May(Action.READ_EVIDENCE))]
EvidenceMaker = Annotated[Actor, Depends(May(Action.MAKE_EVIDENCE))]
Publisher = Annotated[Actor, Depends(May(Action.ADD_REFERENCE))]
Eraser = Annotated[Actor, Depends(May(Action.ERASE_RECORD))]
JobReader = Annotated[Actor, Depends(May(Action.READ_JOB))]

PUBLIC_LEDGER = Open("the log holds commitments only, and anyone may check it")
PUBLIC_PROMISES = Open("a promise to residents is for everybody to read")
PUBLIC_EMERGENCIES = Open("whoever is affected by an emergency may read that it was, and what became of it")
PUBLIC_SLIP = Open("whoever holds a printed slip sees what became of the request, by a code that cannot be guessed")
PUBLIC_HEALTH = Open("the machine that runs the server asks, and learns only how it is")
PUBLIC_SIGN_IN = Open("nobody is signed in yet")
