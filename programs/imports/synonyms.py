"""How files call their columns and types. Written without spaces, marks and capitals."""

from programs.facts.fields import FIELDS

WORDS = {
    "acgme_code": "acgmecode acgme acgmeid acgmenumber acgmeprogramcode acgmeprogramid acgmeprogramnumber programcode "
    "programid programnumber freidaid idprogram accreditationid",
    "nrmp_codes": "nrmpcode nrmpcodes nrmp nrmpprogramcode nrmpprogramcodes nrmpid nrmpids nrmpnumber trackcode "
    "trackcodes matchcode matchcodes rankcode",
    "name": "name programname program nrmpprogramname title programtitle residencyprogram residency nameofprogram "
    "residencyname",
    "institution": "institution institutionname hospital hospitalname sponsor sponsoringinstitution sponsorname school "
    "nameofinstitution primarysite",
    "city": "city programcity town location cityname",
    "state": "state programstate statecode stateabbreviation statename stateprovince st usstate",
    "specialty": "specialty specialtyname speciality specialties specialtytitle field discipline medicalspecialty",
    "track_type": "tracktype typeoftrack track trackname",
    "visas": "visaraw visas visa visatypes visatype visastatus visasponsorship visassponsored visasaccepted "
    "typesofvisa acceptedvisas sponsoredvisas",
    "address": "sourceurl source sourceaddress url link freidaurl freidalink pageurl profileurl",
    "retrieved_on": "datalastupdated lastupdated updated updatedon updatedat retrievedon retrieved readon scrapedat "
    "scrapedon dateread dateretrieved lastmodified asof",
    "j1": "j1 j1visa j1sponsored visaj1 j1sponsorship acceptsj1 sponsorsj1",
    "h1b": "h1b h1bvisa h1visa h1 h1bsponsored visah1b h1bsponsorship acceptsh1b sponsorsh1b",
    "f1": "f1 f1visa f1opt visaf1 f1sponsored acceptsf1",
    "step2_min": "step2min step2minimum minstep2 minimumstep2 step2ckmin step2ckminimum minstep2ck minimumstep2ck "
    "step2ckcutoff step2cutoff minimumstep2ckscore step2ck",
    "step2_liked": "step2liked preferredstep2 step2ckpreferred step2ckliked averagestep2ck",
    "attempts_max": "attemptsmax maxattempts attempts usmleattempts attemptsallowed maximumattempts",
    "step3_needed": "step3needed step3required step3 requiresstep3",
    "grad_years_max": "gradyearsmax yearssincegraduation maxyearssincegraduation graduationlimit yogcutoff yog "
    "yearofgraduationlimit timesincegraduation graduationyearscutoff",
    "certificate_by": "certificateby ecfmgcertificateby ecfmgby ecfmgcertification",
    "usce_months_min": "uscemonthsmin uscemonths usce minusce uscerequired usclinicalexperience",
    "usce_within_years": "uscewithinyears uscerecency",
    "letters_min": "lettersmin letters lors minlors lettersofrecommendation lettersrequired minletters",
    "us_letters_min": "uslettersmin usletters uslors minuslors",
    "img_share": "imgshare pctimg percentimg imgpercent img imgpct imgs percentageimg percentimgs imgpercentage "
    "percentageofimgs shareofimgs",
    "us_img_share": "usimgshare pctusimg percentusimg usimgpercent usimg",
    "non_us_img_share": "nonusimgshare pctnonusimg percentnonusimg nonusimg",
    "do_share": "doshare pctdo percentdo dopercent dopct percentageofdos",
    "md_share": "mdshare pctusmd pctmd percentusmd percentmd usmdpercent usmd percentageofusmds",
    "positions": "positions positionsy1 numberofpositions firstyearpositions pgy1positions positionspgy1 quota slots "
    "places placesayear spots positionsoffered totalpositions",
    "interviews": "interviews interviewslastyear numberofinterviews interviewslastseason interviewsheld "
    "interviewsconducted",
    "program_type": "programtype type programsetting setting typeofprogram",
    "length_years": "lengthyears accreditedlengthyears length accreditedlength programlength lengthoftraining "
    "trainingyears requiredlength",
    "accepts": "accepts accepting acceptsapplications acceptingapplications acceptingapplicants "
    "acceptingthisseason takesapplications",
    "in_eras": "ineras eras participatesineras eraspartipating erasparticipation participateseras",
    "signals": "signals takessignals acceptssignals programsignals programsignaling usessignals",
    "website": "website websiteurl programwebsite homepage web programurl site webaddress",
}
SYNONYMS = {word.lower(): target for target, words in WORDS.items() for word in words.split()}
SYNONYMS |= {"".join(c for c in str(one.label).lower() if c.isalnum()): key for key, one in FIELDS.items()}
SYNONYMS |= {key.replace("_", ""): key for key in FIELDS}
SYNONYMS |= {f"accepting{year}{year + 1}": "accepts" for year in range(2020, 2041)}

TYPE_WORDS = {
    "university based": "university", "university": "university", "academic": "university",
    "community based university affiliated": "community_university",
    "community university affiliated": "community_university", "university affiliated": "community_university",
    "community based university affiliated hospital": "community_university",
    "community based": "community", "community": "community", "military based": "military", "military": "military",
    "application": "application", "at application": "application", "interview": "interview",
    "rank list": "rank_list", "start": "start", "start of training": "start",
}  # fmt: skip
