/** Passages of everyday writing, one per line: letters, notes, instructions, reviews and reports. */
export const everyday = `
Dear all, the lift will be out of order on Tuesday from eight until noon. Please use the stairs at the back, and if you expect a delivery ask the driver to leave it with the caretaker on the ground floor.
Soak the beans overnight in plenty of cold water. The next day rinse them, cover them with fresh water, bring it to the boil and let them simmer for an hour and a half; add the salt only at the end.
I am sorry that I missed you yesterday. The train stood for forty minutes outside the station, my phone was empty, and by the time I reached the café the waiter told me that you had just left.
The flat is on the third floor, faces the courtyard and gets the sun until about four. The kitchen is small but has a gas stove, and the landlord lives in the house and answers his door.
Before you drill, find out where the cables run. They usually go straight up or straight sideways from a socket or a switch, but in old houses you may find that somebody has taken a short cut.
Thank you for your application. We received a great number of them this year and have read each with care; unfortunately we are not able to offer you a place, and we wish you luck with your search.
Our third day on the trail was the hardest. It rained from breakfast on, the map fell apart along its folds, and when we got to the hut there was a note on the door that said it would open in June.
To change the bulb, switch off the power, let the lamp cool and turn the glass cover to the left until it comes loose. Do not touch the new bulb with your bare fingers; hold it with a cloth.
The meeting began ten minutes late. Ms Hartmann reported on the budget, which is balanced, and Mr Osei on the roof, which is not tight. It was agreed to ask for three offers before the summer.
We ordered the fish, which was fresh and simply done, and a salad that had clearly been waiting for us since lunch. The service was friendly, the music too loud, and the bill lower than we had feared.
Mum, the neighbour will water the tomatoes, so you need not come by every day. If you do, please look whether the window in the bathroom is shut, because I have been thinking about it since the airport.
If the dough sticks to your hands, wet them instead of adding flour. Fold it over four times, cover the bowl, wait half an hour and do it again; after the third round it will hold its shape.
Lost on Saturday between the library and the bridge: one child's mitten, red with a white star, left hand. It has no value except to its owner, who is four and will not wear any other.
The survey was sent to six hundred members, of whom two hundred and twelve replied. Most are content with the opening hours; the wish that was named most often is a place to lock up bicycles.
Shake the bottle before use. Adults take two spoonfuls in the morning and two at night, children half as much. If the cough has not gone after a week, see a doctor and take the bottle with you.
I tried the running shoes for three weeks on all sorts of ground. They are light and dry quickly, but the laces come undone on every second run, and the heel has begun to wear on the outside.
The bus leaves from the other side of the square now, in front of the bank. It goes every twenty minutes until nine and then once an hour, and on Sundays you had better walk.
When you have cut the boards, sand the edges at once, while you still know which is which. Then lay them out on the floor in the order in which they will be screwed together and number them in pencil.
Hi Ben, could you send me the file again? The one I have stops at page twelve, in the middle of a sentence about drains, and I would dearly like to know how it ends.
The kitchen closes at half past nine. Guests who arrive later will find bread, cheese and fruit in the small refrigerator by the stairs; please write down what you take and leave the money in the tin.
My grandmother never measured anything. She put in butter until it looked right, then a little more, and when I asked her for the recipe she took my hand, filled it with flour and said: four of these.
Please note that the pool will be closed for cleaning in the second week of March. Season tickets are extended by seven days; you do not have to do anything about it.
The patient, a man of fifty-six, complained of pain in the left knee after a fall on the stairs two days before. There was some swelling but no fever, and the joint could be moved through its whole range.
What I like about the job is that no two days are the same. What I do not like is that I have to be there at five in the morning to find out what sort of day it will be.
Fold the paper in half, open it again, and bring the two upper corners to the middle line. Turn it over, fold the long sides in, and pull gently at both ends until the boat opens.
Our neighbours keep hens and we get six eggs a week for looking the other way. The cock has been given to a farmer, after a vote in the stairwell that went seven to one.
The car has done eighty thousand miles and has always been kept in a garage. There is a dent in the rear door from a shopping trolley. The tyres are new; the radio works when it is warm.
For the lantern walk we still need three people with a steady voice and one with a guitar. The children will meet at the chapel at five, and parents are asked to bring a cup for the punch.
After an update the printer may ask for a password that nobody has set. Leave the field empty, press the green button for about five seconds, and it will print a page with the network settings.
The view from the terrace is worth the climb, but start early. By eleven the coaches have arrived, there is a queue for the telescope, and the man who sells cold water has doubled his price.
I have kept a diary for thirty years and reread it for the first time this winter. What surprised me was not how much I had forgotten, but how often I had been happy without noticing it.
Rinse the rice until the water runs clear. Use one and a half cups of water for each cup, bring it to the boil, put on the lid, turn the heat down as far as it will go and do not look for a quarter of an hour.
Visitors are asked to leave bags and umbrellas at the entrance. Photographs may be taken without a flash, except in the room with the drawings, where the light is kept low to protect them.
Your complaint has been passed on to the department that is responsible for footpaths. An inspector will visit the place within ten working days, and we will write to you again when he has been there.
Last Sunday we moved the piano. It took five of us, two straps and most of a bottle of plum brandy, and it now stands exactly one hand's breadth from where it stood before.
Keep the receipt. The shop will exchange the lamp within a month if the box is undamaged, and the maker gives two years on everything but the bulb and the cord.
The choir is looking for basses. You do not need to read music, only to be able to stay on a note when your neighbour leaves it. We rehearse on Wednesdays in the old fire station.
Do not prune the roses yet. Wait until the forsythia is in bloom, then cut each stem above a bud that points outwards, at a slant, so that the rain runs off on the other side.
The lecture was better than its title. She spoke without notes for an hour, drew one diagram, and answered the last question by saying that she did not know and would very much like to.
In case of fire leave the building by the nearest stairs and do not stop to take anything with you. Gather at the flagpole, where somebody with a yellow armband will call out the names.
I meant to read only one chapter and looked up when the birds began. It is not a perfect novel, the uncle is a bore and the ending is too neat, but I have lent it to three people since.
The washing machine stops with nine minutes to go. I have cleaned the filter, levelled the feet and spoken to it kindly. It finishes if I turn the dial by hand, so perhaps it is only tired.
We are a small office of seven people and one dog. What we need is somebody who is good with numbers, does not mind the telephone, and is not afraid of either silence or sudden laughter.
From the station follow the river upstream for ten minutes until you come to a footbridge with a blue rail. Cross it, take the second lane on the right, and ring twice at the green gate.
The experiment was repeated with warmer water and gave the same result. We therefore think that temperature plays no part in it, and that the difference between the groups is due to the light.
Grandpa says that he is well and that the food is bad. He has won eleven games of draughts against the man in the next bed and asks for his other glasses, which are on the television.
Three things helped me to sleep: no screen after ten, a window open by the width of a hand, and giving up on the idea that I had to. The third was the hardest and the one that worked.
The hotel has seen better days, and so have most of its guests. But the beds are good, breakfast goes on until eleven, and the owner plays the accordion when it rains.
Payment is due within thirty days. If you have already sent the money, please take no notice of this letter; if there is a difficulty, call us, as we can nearly always find a way.
Today the baby laughed at the cat, the cat left the room, and nobody slept in the afternoon. There is soup on the stove. I have gone for a walk by myself and will be back when I miss you.
`
